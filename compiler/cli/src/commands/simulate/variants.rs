//! What-ifs: each `--set` changes something, and a sweep changes it several times.

use flow_ir::Package;
use flow_simulator::Settings;
use flow_simulator::file::overrides;

/// The most simulations that are compared.
const MOST: usize = 50;

/// One way in which things could be.
pub struct Change {
    /// What is changed; empty where nothing is.
    pub name: String,
    /// The settings.
    pub settings: Settings,
}

/// The simulations to run: first things as they are, then every combination of what is set.
///
/// # Errors
/// What is wrong with the settings, a sentence each.
pub fn changes(package: &Package, base: &Settings, set: &[String]) -> Result<Vec<Change>, Vec<String>> {
    let mut all = vec![Change { name: String::new(), settings: base.clone() }];
    if set.is_empty() {
        return Ok(all);
    }
    let mut problems = Vec::new();
    let mut parsed = Vec::new();
    for text in set {
        match overrides::parse(text) {
            Ok(found) => parsed.push(found),
            Err(problem) => problems.push(problem),
        }
    }
    let count = parsed.iter().map(|found| found.values.len()).fold(1_usize, usize::saturating_mul);
    if count > MOST {
        problems.push(format!("these are {count} combinations; at most {MOST} are compared"));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut combined = vec![Change { name: String::new(), settings: base.clone() }];
    for found in &parsed {
        let mut next = Vec::new();
        for change in &combined {
            for value in &found.values {
                match overrides::apply(package, &change.settings, &found.setting, value) {
                    Ok(settings) => {
                        let own = format!("{} = {value}", found.setting);
                        let name =
                            if change.name.is_empty() { own } else { format!("{}, {own}", change.name) };
                        next.push(Change { name, settings });
                    }
                    Err(found) => problems.extend(
                        found.into_iter().filter(|problem| !problems.contains(problem)).collect::<Vec<_>>(),
                    ),
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        combined = next;
    }
    all.extend(combined);
    Ok(all)
}
