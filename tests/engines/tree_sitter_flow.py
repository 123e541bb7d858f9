"""The tree-sitter grammar in grammar/tree-sitter as a parser of its own, to compare the compiler's parser with.

usage: tree_sitter_flow.py LIBRARY, the compiled grammar. Reads a JSON list of {"name", "text", "changes"} and prints a JSON
list of {"name", "problem", "tree"}: what is wrong with the text, if anything (the first ERROR or missing node, and where), and
the tree as an S-expression. `changes` is a list of [start, end, text] in characters: each is made on the parsed tree too, and the tree that is
parsed from it must be the one that the whole text gives.

With "queries" as the name of a job, `text` is the name of a file of queries: it must fit the grammar.
"""
import ctypes
import json
import sys

import tree_sitter


def first_error(tree, data):
    cursor = tree.walk()
    while True:
        node = cursor.node
        if node.is_error or node.is_missing:
            row, column = node.start_point
            kind = "ERROR" if node.is_error else f"missing {node.type}"
            found = data[node.start_byte:node.end_byte].decode("utf-8", "replace")[:40]
            return f"{kind} at {row + 1}:{column + 1} in {found!r}"
        if node.has_error and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return ""


def point(data, byte):
    before = data[:byte]
    row = before.count(b"\n")
    return row, byte - (before.rfind(b"\n") + 1)


def changed(parser, tree, text, changes):
    """The text after all changes, and what the tree that follows them lacks of a fresh one."""
    data = text.encode()
    for start, end, new in changes:
        start_byte, end_byte = len(text[:start].encode()), len(text[:end].encode())
        text = text[:start] + new + text[end:]
        after = text.encode()
        new_end = start_byte + len(new.encode())
        tree.edit(start_byte, end_byte, new_end, point(data, start_byte), point(data, end_byte), point(after, new_end))
        data = after
        tree = parser.parse(data, tree)
        fresh = parser.parse(data)
        # After a mistake the two may recover differently; what has none must be the same.
        if not fresh.root_node.has_error and str(tree.root_node) != str(fresh.root_node):
            return f"the tree after the change at {start} is not that of the text"
    return ""


def main():
    library = ctypes.CDLL(sys.argv[1])
    library.tree_sitter_flow.restype = ctypes.c_void_p
    new = ctypes.pythonapi.PyCapsule_New
    new.restype = ctypes.py_object
    new.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    language = tree_sitter.Language(new(library.tree_sitter_flow(), b"tree_sitter.Language", None))
    parser = tree_sitter.Parser(language)
    results = []
    for job in json.load(sys.stdin):
        name, text = job["name"], job["text"]
        if name == "queries":
            with open(text, encoding="utf-8") as file:
                try:
                    tree_sitter.Query(language, file.read())
                    problem = ""
                except tree_sitter.QueryError as error:
                    problem = str(error)
            results.append({"name": text, "problem": problem, "tree": ""})
            continue
        data = text.encode()
        tree = parser.parse(data)
        shape = str(tree.root_node)
        problem = first_error(tree, data) or changed(parser, tree, text, job.get("changes", []))
        results.append({"name": name, "problem": problem, "tree": shape})
    json.dump({"abi": language.abi_version, "results": results}, sys.stdout)


if __name__ == "__main__":
    main()
