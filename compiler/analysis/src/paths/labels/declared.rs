//! The labels of a package, and what bears them by its declaration.

use super::super::DataSet;
use flow_ir::{Field, Origin, Package, StepKind, Type};
use rustc_hash::FxHashMap;

/// Types inside types are looked at so deep.
const DEPTH: u32 = 24;

/// The labels of a package, by number.
pub struct Labels<'a> {
    package: &'a Package,
    index: FxHashMap<&'a str, u32>,
    /// For each label, itself and all below it.
    covers: Vec<DataSet>,
    /// Records whose fields bear a label somewhere.
    records: FxHashMap<&'a str, bool>,
}

impl<'a> Labels<'a> {
    /// Those of a package; `None` where nothing in it bears any.
    pub fn new(package: &'a Package) -> Option<Self> {
        let index: FxHashMap<&'a str, u32> =
            package.labels.iter().map(|label| label.head.id.as_str()).zip(0..).collect();
        if index.is_empty() {
            return None;
        }
        let covers =
            package.labels.iter().map(|label| below(label.head.id.as_str(), package, &index)).collect();
        let mut labels = Self { package, index, covers, records: FxHashMap::default() };
        let own = |fields: &[Field]| fields.iter().any(|field| !field.labels.is_empty());
        let mut used = false;
        for record in &package.records {
            used |= own(&record.fields);
        }
        for workflow in &package.workflows {
            used |= own(&workflow.parameters);
            used |= workflow.events.iter().any(|event| own(&event.parameters));
            used |= workflow.outcomes.iter().any(|outcome| own(&outcome.parameters));
            used |= workflow.all_steps().iter().any(|step| {
                step.work().is_some_and(|work| work.writes.iter().any(|write| !write.labels.is_empty()))
                    || matches!(&step.kind, StepKind::Stage(stage) if !stage.lifts.is_empty())
            });
        }
        if !used {
            return None;
        }
        // A record bears a label where one of its fields does, or a record in it.
        let mut bearing: FxHashMap<&'a str, bool> =
            package.records.iter().map(|record| (record.head.id.as_str(), own(&record.fields))).collect();
        loop {
            let more: Vec<&'a str> = package
                .records
                .iter()
                .filter(|record| bearing.get(record.head.id.as_str()) == Some(&false))
                .filter(|record| {
                    record
                        .fields
                        .iter()
                        .any(|field| record_of(&field.type_).is_some_and(|id| bearing.get(id) == Some(&true)))
                })
                .map(|record| record.head.id.as_str())
                .collect();
            if more.is_empty() {
                break;
            }
            bearing.extend(more.into_iter().map(|id| (id, true)));
        }
        labels.records = bearing;
        Some(labels)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.covers.len()
    }

    /// What a label is called.
    pub fn name(&self, label: u32) -> &'a str {
        self.package.labels.get(label as usize).map_or("", |label| label.head.name.as_str())
    }

    /// Labels by their ids.
    pub fn of(&self, ids: &[String]) -> DataSet {
        ids.iter().filter_map(|id| self.index.get(id.as_str()).copied()).collect()
    }

    /// The label of that name, or with that id.
    pub fn named(&self, name: &str) -> Option<u32> {
        let by_id = self.index.get(name).copied();
        by_id.or_else(|| {
            let place = self.package.labels.iter().position(|label| label.head.name == name)?;
            u32::try_from(place).ok()
        })
    }

    /// Everything that a clearance for some labels covers.
    pub fn covered(&self, ids: &[String]) -> DataSet {
        let mut found = DataSet::default();
        for label in self.of(ids).iter() {
            if let Some(covers) = self.covers.get(label as usize) {
                found.add(covers);
            }
        }
        found
    }

    /// What one label covers.
    pub fn covers(&self, label: u32) -> DataSet {
        self.covers.get(label as usize).cloned().unwrap_or_default()
    }

    /// The labels of the fields of a type, with the field that bears each first, but for those left out.
    fn inside(&self, type_: &Type, path: &mut Vec<String>, except: &[Vec<String>], found: &mut Vec<Bears>) {
        let Some(record) = record_of(type_) else { return };
        if path.len() > DEPTH as usize || self.records.get(record) != Some(&true) {
            return;
        }
        let Some(record) = self.package.record(record) else { return };
        for field in &record.fields {
            path.push(field.name.clone());
            if !except.iter().any(|left_out| left_out == path) {
                self.bears(&field.labels, path, field.origin, found);
                // What has this record around it already is no deeper.
                if record_of(&field.type_) != Some(record.head.id.as_str()) {
                    self.inside(&field.type_, path, except, found);
                }
            }
            path.pop();
        }
    }

    /// Whether something in a type bears a label by its declaration.
    pub fn in_type(&self, type_: &Type, label: u32) -> bool {
        let mut found = Vec::new();
        self.inside(type_, &mut Vec::new(), &[], &mut found);
        found.iter().any(|bears| bears.label == label)
    }

    fn bears(&self, ids: &[String], path: &[String], origin: Origin, found: &mut Vec<Bears>) {
        for label in self.of(ids).iter() {
            if !found.iter().any(|known| known.label == label) {
                found.push(Bears { label, path: path.join("."), origin });
            }
        }
    }

    /// The labels by declaration of whatever lies on a path below a variable of that type, or in it.
    pub(super) fn declared(&self, type_: &Type, path: &[String], except: &[Vec<String>]) -> Vec<Bears> {
        let mut found = Vec::new();
        let mut type_ = type_;
        let mut at: Vec<String> = path.first().cloned().into_iter().collect();
        for name in path.iter().skip(1) {
            let Some(record) = record_of(type_).and_then(|id| self.package.record(id)) else { return found };
            let Some(field) = record.fields.iter().find(|field| field.name == *name) else { return found };
            at.push(name.clone());
            self.bears(&field.labels, &at, field.origin, &mut found);
            type_ = &field.type_;
        }
        self.inside(type_, &mut at, except, &mut found);
        found
    }
}

/// A label that data bears by its declaration.
#[derive(Clone, Debug)]
pub struct Bears {
    /// Which.
    pub label: u32,
    /// The data.
    pub path: String,
    /// Where the label stands.
    pub origin: Origin,
}

fn below(id: &str, package: &Package, index: &FxHashMap<&str, u32>) -> DataSet {
    let mut found = DataSet::default();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if let Some(number) = index.get(id)
            && found.insert(*number)
        {
            let above = package.label(id).map(|label| label.above.as_slice()).unwrap_or_default();
            open.extend(above.iter().map(String::as_str));
        }
    }
    found
}

fn record_of(type_: &Type) -> Option<&str> {
    match type_ {
        Type::Record { id } => Some(id),
        Type::List { item } | Type::Optional { item } => record_of(item),
        _ => None,
    }
}
