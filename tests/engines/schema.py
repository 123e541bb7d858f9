"""Validates IR documents against the published JSON Schema.

Reads {"schema": {...}, "documents": [{"name", "document"}]} and prints a JSON list of {"name", "problems"}.
"""
import json
import sys

import jsonschema


def main():
    job = json.load(sys.stdin)
    kind = jsonschema.validators.validator_for(job["schema"])
    kind.check_schema(job["schema"])
    validator = kind(job["schema"])
    results = []
    for entry in job["documents"]:
        problems = [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(entry["document"])]
        results.append({"name": entry["name"], "problems": problems[:5]})
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
