//! One look, reached in one step, and nothing lost on the way.

use crate::common::{shape, texts};
use flow_source::FileId;
use flow_syntax::{format, parse};

fn comments(text: &str) -> Vec<String> {
    // No text in these files holds two slashes but the comments, and addresses.
    let lines = text
        .lines()
        .filter_map(|line| line.split_once("//").map(|(_, comment)| comment.trim_end().to_owned()));
    lines.collect()
}

fn assert_kept(name: &str, text: &str) -> String {
    let pretty = format(text).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:#?}\n{text}"));
    assert_eq!(format(&pretty).as_ref(), Ok(&pretty), "{name}: formatting twice");
    let (before, after) = (parse(text, FileId(0)), parse(&pretty, FileId(0)));
    assert!(
        after.diagnostics.len() <= before.diagnostics.len(),
        "{name}: {:#?}\n{pretty}",
        after.diagnostics
    );
    let (before, after) = (shape(&before.file, text), shape(&after.file, &pretty));
    let same = before.chars().zip(after.chars()).take_while(|(left, right)| left == right).count();
    let near = |tree: &str| tree.chars().skip(same.saturating_sub(200)).take(400).collect::<String>();
    assert!(before == after, "{name}: the tree\n{}\n{}", near(&before), near(&after));
    assert_eq!(comments(text), comments(&pretty), "{name}: comments");
    pretty
}

#[test]
fn every_text_keeps_its_tree_and_comments() {
    for (name, text) in texts() {
        let pretty = assert_kept(&name, &text);
        assert!(pretty.ends_with('\n') && !pretty.ends_with("\n\n"));
        assert!(pretty.lines().all(|line| line.trim_end() == line));
        // However the lines end, and however they are indented, the look is the same.
        let windows = text.replace('\n', "\r\n");
        assert_eq!(format(&windows).as_ref(), Ok(&pretty), "{name}: CRLF");
        let flat: Vec<&str> = text.lines().map(str::trim).collect();
        assert_eq!(format(&flat.join("\n")).as_ref(), Ok(&pretty), "{name}: without indentation");
        let wide: String = text.lines().map(|line| format!("\t  {line}  \n")).collect();
        assert_eq!(format(&wide).as_ref(), Ok(&pretty), "{name}: with more indentation");
    }
}

const UGLY: &str = r#"//! At the top.


use a.b{C,D}  // taken
record  Request{order:Text,amount:Money @pii @secret,}
record Long {

  order : Text, // first
  /// How much.
  amount :Money


  note: optional list  of Text
}
choice Verdict{refund,decline}
role Nobody{}
role Reporter   {external}
private   risk high{above low
needs two(a:1,b:[1,2 , 3])}
workflow W (a:Text,
  /// The second.
  b:Int default 3){
owner unknown "who?"
  allow some_rule because    "Yes."
  within 2days
late->closed ( "x" )

outcome closed(reason:Text)
    event seen( at:Time )from Bank matches event.x is Foo{a:1}transient
stage s{
by(2 of A and 2/3 of B voting)or C except author of x
do
| One
    | **two**   
   |
asks "a"  // why
// before the way
fails x,y->recover p(lead:A,question:"q")at most 2times else->closed("z")
stalls after 30m -> recover recalibration(lead: SupportLead, question: "What did the brief leave open?") else -> closed("too long")
done
  ->closed("end")
}
parallel p{at most 3at once
join at least(1+2)
branch b{when not(a>3)and(b is known or c in[1,2])
pause while s}
done->s}
decide d{
when a is 3
 and b<4 // both
 and c->s
otherwise->closed("n")}
}
scenario "t"of W{
given request:Request{order:"A",amount:3/4*100USD}
given other:Long{
order:"B"
amount:1 EUR,note:[]}
when s writes Request{order:"C"}after 5m
}
// the end"#;

const PRETTY: &str = r#"//! At the top.

use a.b { C, D }  // taken
record Request { order: Text, amount: Money @pii @secret }
record Long {
  order: Text  // first
  /// How much.
  amount: Money

  note: optional list of Text
}
choice Verdict { refund, decline }
role Nobody {}
role Reporter { external }
private risk high {
  above low
  needs two(a: 1, b: [1, 2, 3])
}
workflow W(
  a: Text,
  /// The second.
  b: Int default 3
) {
  owner     unknown "who?"
  allow     some_rule because "Yes."
  within    2 days
  late      -> closed("x")

  outcome closed(reason: Text)
  event seen(at: Time) from Bank matches event.x is Foo { a: 1 } transient
  stage s {
    by      (2 of A and 2/3 of B voting) or C except author of x
    do
      | One
      | **two**
      |
    asks    "a"  // why
    // before the way
    fails   x, y -> recover p(lead: A, question: "q") at most 2 times else -> closed("z")
    stalls  after 30m -> recover recalibration(lead: SupportLead, question: "What did the brief leave open?")
      else -> closed("too long")
    done
      -> closed("end")
  }
  parallel p {
    at most 3 at once
    join    at least (1 + 2)
    branch b {
      when    not (a > 3) and (b is known or c in [1, 2])
      pause while s
    }
    done    -> s
  }
  decide d {
    when a is 3
      and b < 4  // both
      and c -> s
    otherwise -> closed("n")
  }
}
scenario "t" of W {
  given  request: Request { order: "A", amount: 3 / 4 * 100 USD }
  given  other: Long {
    order: "B"
    amount: 1 EUR
    note: []
  }
  when   s writes Request { order: "C" } after 5m
}
// the end
"#;

#[test]
fn everything_has_its_place() {
    let pretty = assert_kept("ugly", UGLY);
    assert_eq!(pretty, PRETTY);
}

#[test]
fn small_texts() {
    assert_eq!(format(""), Ok(String::new()));
    assert_eq!(format("\n\n  \n"), Ok(String::new()));
    assert_eq!(format("\u{feff}\r\n// a\r\r\r// b"), Ok("// a\n\n// b\n".to_owned()));
    assert_eq!(format("role A"), Ok("role A\n".to_owned()));
}

#[test]
fn a_text_with_mistakes_is_left_alone() {
    let mistakes = format("workflow W {\n  owner == Lead\n}").expect_err("a mistake");
    assert_eq!(mistakes.first().map(|mistake| mistake.rule.name), Some("comparison_spelling"));
    assert!(format("stage").is_err());
    assert!(format("role A {").is_err());
}
