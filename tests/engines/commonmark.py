#!/usr/bin/env python3
"""What a Markdown text becomes when it is read: so that a test can see whether text broke out of its place.

usage: commonmark.py < JSON        a list of {"name", "text"}; README.md beside it describes the answer

CommonMark with tables and strikethrough, as renderers of runbooks have them.
"""

import json
import sys

from markdown_it import MarkdownIt

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def plain(children):
    """The text that a reader sees of an inline run."""
    shown = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(shown.get(c.type, c.content if c.type in ("text", "code_inline") else "") for c in children or [])


def facts(text):
    found = {"headings": [], "links": [], "images": [], "html": [], "code": [], "texts": [], "items": 0, "rows": 0, "quotes": 0, "rules": 0}
    counted = {"list_item_open": "items", "tr_open": "rows", "blockquote_open": "quotes", "hr": "rules"}
    heading = None
    for token in READER.parse(text):
        if token.type in counted:
            found[counted[token.type]] += 1
        elif token.type == "heading_open":
            heading = int(token.tag[1:])
        elif token.type == "heading_close":
            heading = None
        elif token.type == "html_block":
            found["html"].append(token.content)
        elif token.type in ("fence", "code_block"):
            found["code"].append({"info": token.info, "text": token.content})
        elif token.type == "inline":
            said = plain(token.children)
            found["texts"].append(said)
            if heading is not None:
                found["headings"].append({"level": heading, "text": said})
            inline(token.children, found)
    return found


def inline(children, found):
    for index, child in enumerate(children):
        if child.type == "html_inline":
            found["html"].append(child.content)
        elif child.type == "image":
            found["images"].append({"src": child.attrGet("src"), "text": child.content})
        elif child.type == "link_open":
            close = next(i for i in range(index, len(children)) if children[i].type == "link_close")
            found["links"].append({"href": child.attrGet("href"), "text": plain(children[index:close])})


if __name__ == "__main__":
    answer = [{"name": item.get("name"), **facts(item["text"])} for item in json.load(sys.stdin)]
    json.dump(answer, sys.stdout, ensure_ascii=False)
    print()
