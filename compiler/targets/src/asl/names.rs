//! Names of states, variables and machines: unique, short enough, and the same at every run.

use rustc_hash::{FxHashMap, FxHashSet};

/// The longest name that Step Functions takes for a state, a variable or a machine, in characters.
const LONGEST: usize = 80;

/// Words that no variable may be called: Step Functions' own, JSONata's functions, and those used inside expressions.
const RESERVED: &[&str] = &[
    "states",
    "left",
    "right",
    "item",
    "all",
    "abs",
    "append",
    "assert",
    "average",
    "base64decode",
    "base64encode",
    "boolean",
    "ceil",
    "clone",
    "contains",
    "count",
    "decodeUrl",
    "decodeUrlComponent",
    "distinct",
    "each",
    "encodeUrl",
    "encodeUrlComponent",
    "error",
    "eval",
    "exists",
    "filter",
    "floor",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "hash",
    "join",
    "keys",
    "length",
    "lookup",
    "lowercase",
    "map",
    "match",
    "max",
    "merge",
    "millis",
    "min",
    "not",
    "now",
    "number",
    "pad",
    "parse",
    "parseInteger",
    "partition",
    "power",
    "random",
    "range",
    "reduce",
    "replace",
    "reverse",
    "round",
    "shuffle",
    "sift",
    "single",
    "sort",
    "split",
    "spread",
    "sqrt",
    "string",
    "substring",
    "substringAfter",
    "substringBefore",
    "sum",
    "toMillis",
    "trim",
    "type",
    "uppercase",
    "uuid",
    "zip",
];

/// Names of one kind in one machine.
#[derive(Default)]
pub(super) struct Names {
    taken: FxHashSet<String>,
    counts: FxHashMap<String, u32>,
}

impl Names {
    /// Names of variables: none of the words that mean something already.
    pub(super) fn of_variables() -> Self {
        Self { taken: RESERVED.iter().map(|word| (*word).to_owned()).collect(), counts: FxHashMap::default() }
    }

    /// A name that nothing else has, as near to `wanted` as can be; `between` stands before a number.
    pub(super) fn take(&mut self, wanted: &str, between: &str) -> String {
        let short = shortened(wanted);
        if self.taken.insert(short.clone()) {
            return short;
        }
        loop {
            let count = self.counts.entry(wanted.to_owned()).or_insert(1);
            *count += 1;
            let name = shortened(&format!("{wanted}{between}{count}"));
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// A name of a variable: ASCII letters, digits and `_`, beginning with a letter.
pub(super) fn variable(name: &str) -> String {
    let mut written: String = name
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character } else { '_' })
        .collect();
    if !written.starts_with(|first: char| first.is_ascii_alphabetic()) {
        written.insert_str(0, "v_");
    }
    written
}

/// The name of the machine of a workflow or seam: letters, digits, `-` and `_`.
pub(super) fn machine(id: &str) -> String {
    let written: String = id
        .chars()
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => character,
            _ => '-',
        })
        .collect();
    // Two ids that differ only in other letters must not become one machine.
    if id.is_ascii() { shortened(&written) } else { marked(&written, id) }
}

/// The name itself, or its beginning with a mark made from the whole.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST || name.chars().count() <= LONGEST {
        name.to_owned()
    } else {
        marked(name, name)
    }
}

fn marked(name: &str, whole: &str) -> String {
    // FNV-1a: the same in every version of everything.
    let mark = whole.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |mark, byte| {
        (mark ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let beginning: String = name.chars().take(LONGEST - 10).collect();
    format!("{beginning}_{:08x}", (mark ^ (mark >> 32)) & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_short() {
        let mut names = Names::default();
        let long = "step_".repeat(40);
        let first = names.take(&long, " ");
        let second = names.take(&long, " ");
        assert_ne!(first, second);
        assert!(first.chars().count() <= 80 && second.chars().count() <= 80);
        assert_eq!(names.take("pay", " "), "pay");
        assert_eq!(names.take("pay", " "), "pay 2");
        assert_eq!(names.take("pay", " "), "pay 3");
    }

    #[test]
    fn variables_are_plain_and_never_reserved() {
        let mut names = Names::of_variables();
        assert_eq!(names.take(&variable("größe"), "_"), "gr__e");
        assert_eq!(names.take(&variable("_x"), "_"), "v__x");
        assert_eq!(names.take(&variable("states"), "_"), "states_2");
        assert_eq!(names.take(&variable("count"), "_"), "count_2");
    }

    #[test]
    fn machines_of_different_ids_differ() {
        assert_eq!(machine("finance.Reconcile"), "finance-Reconcile");
        assert_ne!(machine("a.Größe"), machine("a.Gröse"));
        assert!(machine(&"x".repeat(300)).len() <= 80);
    }
}
