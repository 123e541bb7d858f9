//! What comes before something is open: conditions, facts, working time; and the news that come after it.

use super::block::Block;
use super::expression::facts;
use super::json::Json;
use super::machine::{Machine, choice};
use super::message::{Around, calling, telling};
use super::open::Open;
use super::time::WorkingTime;
use flow_ir::{Expression, Head, Participation};

/// A state before a step's own, in order.
pub(super) enum Link {
    /// A state that leads to the next.
    State { purpose: String, json: Json },
    /// Goes on only under a condition.
    If { condition: String, otherwise: String },
    /// A state that is entered only under a condition.
    Maybe { purpose: String, condition: String, json: Json },
}

impl Link {
    /// A state that assigns.
    pub(super) fn assign(purpose: &str, assign: Vec<(String, Json)>) -> Self {
        let json = Json::object([("Type", Json::word("Pass")), ("Assign", Json::object(assign))]);
        Self::State { purpose: purpose.to_owned(), json }
    }
}

impl<'a> Machine<'a> {
    /// Asks systems for the facts that expressions read.
    pub(super) fn ask_facts<'e>(
        &mut self,
        scope: usize,
        expressions: impl IntoIterator<Item = &'e Expression>,
        links: &mut Vec<Link>,
    ) {
        for (system, fact) in facts(expressions) {
            if self.facts.iter().any(|(known, _)| known.0 == system && known.1 == fact) {
                continue;
            }
            let short = system.rsplit('.').next().unwrap_or(&system).to_owned();
            let variable = self.declare(scope, &format!("{short}_{fact}"), Json::Null);
            let json = self.ask_fact(&system, &fact, &variable);
            links.push(Link::State { purpose: format!("ask {short}.{fact}"), json });
            self.facts.push(((system, fact), variable));
        }
    }

    /// The call that asks a system for a fact.
    pub(super) fn ask_fact(&mut self, system: &str, fact: &str, variable: &str) -> Json {
        let name = format!("{system}.{fact}");
        let mut payload = Json::object([
            ("step", Json::text(name.clone())),
            ("action", Json::text(name)),
            ("data", Json::object::<&str>([])),
        ]);
        if let Some(slot) = self.slot() {
            payload.add("slot", slot);
        }
        let assign = [(variable.to_owned(), Json::expression("$states.result.Payload.value"))];
        calling(system, payload).with("Assign", Json::object(assign))
    }

    /// Asks for the ends of working time.
    pub(super) fn working_times(&mut self, asked: Vec<WorkingTime>, links: &mut Vec<Link>) {
        for one in asked {
            let assign = [(one.variable, Json::expression("$toMillis($states.result.Payload.end)"))];
            let json = calling("WorkingTime", one.question).with("Assign", Json::object(assign));
            let purpose = "working time".to_owned();
            links.push(match one.condition {
                None => Link::State { purpose, json },
                Some(condition) => Link::Maybe { purpose, condition, json },
            });
        }
    }

    /// Tells those who are to know, once the work is done: its answer has been kept, and is handed on to `next` as it is.
    /// Gives the name of the first state.
    pub(super) fn informing(
        &mut self,
        block: &mut Block<'a>,
        base: &str,
        head: &'a Head,
        informs: &'a [Participation],
        around: Around<'a>,
        next: String,
    ) -> String {
        if informs.is_empty() {
            return next;
        }
        // What systems said when the work began may have changed since.
        let before = std::mem::take(&mut self.facts);
        let mut links = Vec::new();
        self.ask_facts(block.scope, informs.iter().filter_map(|one| one.condition.as_ref()), &mut links);
        for one in informs {
            let json = telling(vec![
                ("kind", Json::word("inform")),
                ("step", Json::text(head.id.clone())),
                ("to", Json::text(self.named(&one.participant, around))),
            ]);
            let purpose = "inform".to_owned();
            links.push(match &one.condition {
                None => Link::State { purpose, json },
                Some(condition) => {
                    Link::Maybe { purpose, condition: self.condition(block.scope, condition), json }
                }
            });
        }
        self.facts = before;
        for link in &mut links {
            if let Link::State { json, .. } | Link::Maybe { json, .. } = link {
                json.add("Output", Json::expression("$states.input"));
            }
        }
        let entry = match links.first() {
            Some(Link::State { purpose, .. }) => self.state_of(base, purpose),
            Some(Link::Maybe { purpose, .. }) => self.state_of(base, &format!("{purpose}?")),
            Some(Link::If { .. }) | None => return next,
        };
        // What comes after an answer stands behind the steps.
        let keep = std::mem::take(&mut block.states);
        let first = self.links(block, &entry, base, head, links, &next);
        let made = std::mem::replace(&mut block.states, keep);
        block.tail.extend(made);
        first
    }

    /// Writes the states before `main`; the first of all is called `entry`. Gives the name of the first.
    pub(super) fn links(
        &mut self,
        block: &mut Block<'a>,
        entry: &str,
        base: &str,
        head: &'a Head,
        links: Vec<Link>,
        main: &str,
    ) -> String {
        // Each leads to the one after it, so the names are made first.
        let mut names = Vec::with_capacity(links.len());
        for (index, link) in links.iter().enumerate() {
            names.push(match link {
                _ if index == 0 => entry.to_owned(),
                Link::State { purpose, .. } => self.state_of(base, purpose),
                Link::If { .. } => self.state_of(base, "when"),
                Link::Maybe { purpose, .. } => self.state_of(base, &format!("{purpose}?")),
            });
        }
        names.push(main.to_owned());
        for (index, link) in links.into_iter().enumerate() {
            let (Some(name), Some(next)) = (names.get(index).cloned(), names.get(index + 1).cloned()) else {
                continue;
            };
            self.mapped(&name, head);
            match link {
                Link::State { json, .. } => block.states.push((name, json.with("Next", Json::word(next)))),
                Link::If { condition, otherwise } => {
                    block.states.push((name, choice(&condition, &next, &otherwise)));
                }
                Link::Maybe { purpose, condition, json } => {
                    let then = self.state_of(base, &purpose);
                    block.states.push((name, choice(&condition, &then, &next)));
                    block.states.push((then, json.with("Next", Json::word(next))));
                }
            }
        }
        names.into_iter().next().unwrap_or_default()
    }

    /// Writes something that is open together with what comes before it. The first state is called `entry`.
    pub(super) fn linked(
        &mut self,
        block: &mut Block<'a>,
        entry: &str,
        base: &str,
        head: &'a Head,
        links: Vec<Link>,
        mut open: Open<'a>,
    ) -> String {
        if !links.is_empty() && open.name == entry {
            open.name = self.state_of(base, "open");
        }
        let main = open.name.clone();
        let first = self.links(block, entry, base, head, links, &main);
        self.open(block, open);
        first
    }
}
