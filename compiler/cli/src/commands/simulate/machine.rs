//! The results as one JSON document.

use crate::report::{Report, json_findings};
use flow_simulator::report::Variant;
use serde_json::{Value, json};

/// One document: each simulation with what was changed in it, and its results.
pub fn document(report: &Report<'_>, variants: &[Variant]) -> String {
    let simulations: Vec<Value> = variants
        .iter()
        .map(|variant| {
            json!({
                "change": variant.change,
                "results": serde_json::to_value(&variant.results).unwrap_or_default(),
            })
        })
        .collect();
    let mut document = json!({ "version": 1, "simulations": simulations });
    if let (Some(fields), Value::Object(findings)) = (document.as_object_mut(), json_findings(report)) {
        fields.extend(findings);
    }
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}
