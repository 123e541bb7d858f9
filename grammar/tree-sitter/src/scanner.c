// Which line ends end a statement. A line end is white space where the next thing that is no comment is a joining word
// (and, or, else, then, except, ->), a closing bracket or prose, and at the end of the file; where the grammar doesn't
// ask for a line end, after an opening bracket or a comma, it is white space anyway.
#include "tree_sitter/parser.h"

#include <string.h>

enum TokenType { NEWLINE };

void *tree_sitter_flow_external_scanner_create(void) { return NULL; }

void tree_sitter_flow_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_flow_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_flow_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

static bool is_blank(int32_t character) { return character == ' ' || character == '\t'; }

static bool is_line_end(int32_t character) { return character == '\n' || character == '\r'; }

// True where the word that begins here joins its line to the one above.
static bool joins(TSLexer *lexer) {
  static const char *const WORDS[] = {"and", "or", "else", "then", "except"};
  char word[8];
  unsigned length = 0;
  while (length < sizeof word - 1 && lexer->lookahead >= 'a' && lexer->lookahead <= 'z') {
    word[length++] = (char)lexer->lookahead;
    lexer->advance(lexer, false);
  }
  word[length] = 0;
  int32_t next = lexer->lookahead;
  if (next == '_' || (next >= '0' && next <= '9') || (next >= 'A' && next <= 'Z') || (next >= 'a' && next <= 'z') || next > 127) {
    return false;
  }
  for (unsigned index = 0; index < sizeof WORDS / sizeof *WORDS; index++) {
    if (strcmp(word, WORDS[index]) == 0) return true;
  }
  return false;
}

bool tree_sitter_flow_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)payload;
  if (!valid_symbols[NEWLINE]) return false;
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  if (!is_line_end(lexer->lookahead)) return false;
  lexer->result_symbol = NEWLINE;
  lexer->advance(lexer, false);
  lexer->mark_end(lexer);
  for (;;) {
    while (is_blank(lexer->lookahead) || is_line_end(lexer->lookahead)) lexer->advance(lexer, false);
    if (lexer->eof(lexer)) return false;
    switch (lexer->lookahead) {
      case '/':
        lexer->advance(lexer, false);
        if (lexer->lookahead != '/') return true;
        while (!is_line_end(lexer->lookahead) && !lexer->eof(lexer)) lexer->advance(lexer, false);
        break;
      case '-':
        lexer->advance(lexer, false);
        return lexer->lookahead != '>';
      case '}':
      case ')':
      case ']':
      case '|':
        return false;
      default:
        return !joins(lexer);
    }
  }
}
