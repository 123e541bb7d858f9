//! The JSON Schema of the IR validates every IR, and refuses what is none.

use flow_tests::{examples, files, package, read, sources, text, tool, top};
use serde_json::{Value, json};

fn problems(documents: &[Value]) -> Vec<Value> {
    let schema: Value = serde_json::from_str(&flow_ir::json::schema()).expect("the schema is JSON");
    let job = json!({ "schema": schema, "documents": documents });
    let printed = tool(&["python", "tests/engines/schema.py"], &job.to_string());
    serde_json::from_str(&printed).expect("the validator prints JSON")
}

#[test]
fn every_ir_fits_the_schema() {
    let mut documents = Vec::new();
    for folder in examples() {
        let analysis = package("example", &sources(&folder));
        let document: Value = serde_json::from_str(&flow_ir::json::write(&analysis.package)).expect("JSON");
        documents.push(json!({ "name": folder.display().to_string(), "document": document }));
    }
    for path in files(&top().join("tests/corpus"), ".flow") {
        let document: Value =
            serde_json::from_str(&flow_ir::json::write(&text(&read(&path)).package)).expect("JSON");
        documents.push(json!({ "name": path.display().to_string(), "document": document }));
    }
    assert!(documents.len() > 50);
    for result in problems(&documents) {
        assert_eq!(result["problems"], json!([]), "{}", result["name"]);
    }
}

#[test]
fn the_schema_refuses_what_is_no_ir() {
    let folder = top().join("examples/refunds");
    let good: Value =
        serde_json::from_str(&flow_ir::json::write(&package("example", &sources(&folder)).package))
            .expect("JSON");
    let mut without_version = good.clone();
    without_version.as_object_mut().expect("an object").remove("version");
    let mut with_a_wrong_step = good.clone();
    with_a_wrong_step["workflows"][0]["steps"][0]["ways"] = json!("nowhere");
    let results = problems(&[
        json!({ "name": "good", "document": good }),
        json!({ "name": "without a version", "document": without_version }),
        json!({ "name": "with a wrong step", "document": with_a_wrong_step }),
    ]);
    assert_eq!(results[0]["problems"], json!([]));
    assert_ne!(results[1]["problems"], json!([]));
    assert_ne!(results[2]["problems"], json!([]));
}
