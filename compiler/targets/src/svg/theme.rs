//! The colours of a picture, for light and for dark surroundings.
//!
//! Each rule is written with the colours of light surroundings, and again with those of dark ones under `prefers-color-scheme`.
//! Custom properties would be shorter, but converters such as resvg, librsvg and Inkscape do not know them and would paint
//! everything black.

/// A colour: its name, in light and in dark surroundings.
struct Colour(&'static str, &'static str, &'static str);

static COLOURS: [Colour; 21] = [
    Colour("paper", "#ffffff", "#0f141b"),
    Colour("band", "#f6f7f9", "#141a23"),
    Colour("head", "#eceff3", "#1b222d"),
    Colour("rule", "#cbd2db", "#2f3946"),
    Colour("ink", "#18202b", "#edf1f6"),
    Colour("quiet", "#465162", "#b3bdca"),
    Colour("card", "#ffffff", "#1d2531"),
    Colour("edge", "#6a7687", "#8593a6"),
    Colour("slip", "#f4f6f8", "#171e28"),
    Colour("slipedge", "#aab3c0", "#475364"),
    Colour("main", "#18202b", "#edf1f6"),
    Colour("way", "#4a5668", "#a9b5c4"),
    Colour("human", "#1a5cb8", "#82b5ff"),
    Colour("agent", "#7536bf", "#cba6ff"),
    Colour("system", "#0b6b60", "#5cd1c0"),
    Colour("open", "#8f4e00", "#f3b65c"),
    Colour("gate", "#fff8e6", "#2a2413"),
    Colour("gateedge", "#87600a", "#d8ab4a"),
    Colour("decide", "#eef2ff", "#1c2440"),
    Colour("good", "#156c31", "#6bdb8b"),
    Colour("bad", "#ae2012", "#ff9086"),
];

/// A rule: what it is for, what is the same in all surroundings, and which property has which colour.
struct Rule(&'static str, &'static str, &'static [(&'static str, &'static str)]);

static RULES: [Rule; 49] = [
    Rule(".f-paper", "", &[("fill", "paper")]),
    Rule(".f-lane", "", &[("fill", "paper")]),
    Rule(".f-lane-other", "", &[("fill", "band")]),
    Rule(".f-lane-head", "", &[("fill", "head")]),
    Rule(".f-rule", "fill:none", &[("stroke", "rule")]),
    Rule(".f-frame", "fill-opacity:.55;stroke-width:1.5", &[("fill", "head"), ("stroke", "edge")]),
    Rule(".f-frame-open", "fill:none;stroke-width:1.5;stroke-dasharray:8 4", &[("stroke", "edge")]),
    Rule(".f-title", "font-size:24px;font-weight:700", &[("fill", "ink")]),
    Rule(".f-goal", "font-size:15px;font-style:italic", &[("fill", "ink")]),
    Rule(".f-meta", "font-size:13px", &[("fill", "quiet")]),
    Rule(".f-name", "font-size:14px;font-weight:700", &[("fill", "ink")]),
    Rule(".f-sign", "font-size:13px;font-weight:700", &[("fill", "ink")]),
    Rule(".f-question", "font-size:12px;font-style:italic", &[("fill", "ink")]),
    Rule(".f-small", "font-size:12px", &[("fill", "quiet")]),
    Rule(".f-row", "font-size:12px", &[("fill", "ink")]),
    Rule(".f-centre", "text-anchor:middle", &[]),
    Rule(".f-stage", "stroke-width:1.25", &[("fill", "card"), ("stroke", "edge")]),
    Rule(".f-gate", "stroke-width:1.75", &[("fill", "gate"), ("stroke", "gateedge")]),
    Rule(".f-decide", "stroke-width:1.5", &[("fill", "decide"), ("stroke", "human")]),
    Rule(".f-wait", "stroke-width:1.25", &[("fill", "head"), ("stroke", "edge")]),
    Rule(".f-run", "stroke-width:1.25", &[("fill", "card"), ("stroke", "edge")]),
    Rule(".f-bar", "", &[("fill", "main")]),
    Rule(".f-unknown", "stroke-dasharray:5 3;stroke-width:1.75", &[("stroke", "open")]),
    Rule(".f-badge", "", &[("fill", "open")]),
    Rule(".f-badge-text", "font-size:11px;font-weight:700;text-anchor:middle", &[("fill", "paper")]),
    Rule(".f-slip", "", &[("fill", "slip"), ("stroke", "slipedge")]),
    Rule(".f-start", "", &[("fill", "main")]),
    Rule(".f-start-in", "", &[("fill", "paper")]),
    Rule(".f-end", "stroke-width:2", &[("fill", "paper"), ("stroke", "main")]),
    Rule(".f-end-in", "", &[("fill", "main")]),
    Rule(".f-turn", "stroke-width:1.25", &[("fill", "paper"), ("stroke", "edge")]),
    Rule(".f-way", "fill:none;stroke-linejoin:round", &[]),
    Rule(".f-main", "stroke-width:2.25", &[("stroke", "main")]),
    Rule(".f-choice", "stroke-width:1.5", &[("stroke", "way")]),
    Rule(".f-trouble", "stroke-width:1.25;stroke-dasharray:5 3", &[("stroke", "way")]),
    Rule(".f-tip-main", "", &[("fill", "main")]),
    Rule(".f-tip", "", &[("fill", "way")]),
    Rule(
        ".f-icon",
        "fill:none;stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round",
        &[("stroke", "quiet")],
    ),
    Rule(".f-icon-good", "", &[("stroke", "good")]),
    Rule(".f-icon-bad", "", &[("stroke", "bad")]),
    Rule(".f-icon-open", "", &[("stroke", "open")]),
    Rule(".f-human", "", &[("stroke", "human")]),
    Rule(".f-agent", "", &[("stroke", "agent")]),
    Rule(".f-system", "", &[("stroke", "system")]),
    Rule(".f-open", "", &[("stroke", "open")]),
    Rule(".f-human-bar", "", &[("fill", "human")]),
    Rule(".f-agent-bar", "", &[("fill", "agent")]),
    Rule(".f-system-bar", "", &[("fill", "system")]),
    Rule(".f-open-bar", "", &[("fill", "open")]),
];

/// What is added where arrows are marked: taken by a scenario, or by none.
static MARKED: [Rule; 8] = [
    Rule(".f-taken", "stroke-width:2.5;stroke-dasharray:none", &[("stroke", "good")]),
    Rule(".f-never", "stroke-width:2.5;stroke-dasharray:7 5", &[("stroke", "bad")]),
    Rule(".f-row-taken", "", &[("fill", "good")]),
    Rule(".f-row-never", "font-style:italic", &[("fill", "bad")]),
    Rule(".f-dot-taken", "stroke-width:1.75", &[("fill", "good"), ("stroke", "good")]),
    Rule(".f-dot-never", "stroke-width:1.75", &[("fill", "paper"), ("stroke", "bad")]),
    Rule(".f-unvisited", "stroke-width:1.75", &[("fill", "paper"), ("stroke", "bad")]),
    Rule(".f-unvisited-in", "fill:none;stroke-width:2;stroke-linecap:round", &[("stroke", "bad")]),
];

fn colour(name: &str) -> (&'static str, &'static str) {
    COLOURS
        .iter()
        .find(|colour| colour.0 == name)
        .map_or(("#000000", "#ffffff"), |colour| (colour.1, colour.2))
}

/// The style of every picture.
pub fn style() -> String {
    let font = "\n.flow-diagram{font-family:Helvetica,Arial,'Liberation Sans',Arimo,sans-serif}\n";
    rules(font, &RULES)
}

/// What is added to the style where arrows are marked; it stands after the rest and so counts more.
pub fn marked() -> String {
    rules("", &MARKED)
}

fn rules(before: &str, rules: &[Rule]) -> String {
    let mut light = before.to_owned();
    let mut dark = String::from("@media (prefers-color-scheme:dark){\n");
    for Rule(selector, same, colours) in rules {
        light.push_str(selector);
        light.push('{');
        light.push_str(same);
        for (index, (property, name)) in colours.iter().enumerate() {
            if index > 0 || !same.is_empty() {
                light.push(';');
            }
            light.push_str(&format!("{property}:{}", colour(name).0));
        }
        light.push_str("}\n");
        if !colours.is_empty() {
            let colours: Vec<String> =
                colours.iter().map(|(property, name)| format!("{property}:{}", colour(name).1)).collect();
            dark.push_str(&format!("{selector}{{{}}}\n", colours.join(";")));
        }
    }
    light.push_str(&dark);
    light.push_str("}\n");
    light
}

#[cfg(test)]
mod tests {
    use super::{COLOURS, MARKED, RULES, colour, marked, style};

    /// The relative luminance of WCAG 2.
    fn luminance(colour: &str) -> f64 {
        let part = |range: std::ops::Range<usize>| {
            let value = f64::from(u32::from_str_radix(&colour[range], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1..3) + 0.7152 * part(3..5) + 0.0722 * part(5..7)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_colour_exists_and_is_used() {
        for rule in RULES.iter().chain(&MARKED) {
            for (_, name) in rule.2 {
                assert!(COLOURS.iter().any(|colour| colour.0 == *name), "{name}");
            }
        }
        for known in &COLOURS {
            assert!(RULES.iter().any(|rule| rule.2.iter().any(|(_, name)| *name == known.0)), "{}", known.0);
        }
    }

    #[test]
    fn text_and_lines_can_be_told_from_what_is_behind_them() {
        let grounds = ["paper", "band", "head", "card", "slip", "gate", "decide"];
        for (names, least) in [
            (["ink", "quiet", "main"].as_slice(), 4.5),
            (&["human", "agent", "system", "open", "good", "bad", "way", "gateedge", "edge"], 3.0),
        ] {
            for name in names {
                for ground in grounds {
                    let ((light, dark), (light_ground, dark_ground)) = (colour(name), colour(ground));
                    assert!(contrast(light, light_ground) >= least, "{name} on {ground}, light");
                    assert!(contrast(dark, dark_ground) >= least, "{name} on {ground}, dark");
                }
            }
        }
        let ((light, dark), (light_ground, dark_ground)) = (colour("paper"), colour("open"));
        assert!(contrast(light, light_ground) >= 4.5 && contrast(dark, dark_ground) >= 4.5);
    }

    #[test]
    fn the_style_reaches_nothing_outside() {
        let style = style() + &marked();
        assert!(!style.contains("url(") && !style.contains("@import") && !style.contains(['<', '&']));
        assert_eq!(style.matches('{').count(), style.matches('}').count());
    }
}
