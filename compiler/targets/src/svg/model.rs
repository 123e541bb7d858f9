//! What a picture of a workflow consists of, before anything has a place.

use flow_ir::Origin;

/// A picture of one workflow.
#[derive(Default)]
pub struct Diagram<'a> {
    /// Who does the work, in order of appearance.
    pub lanes: Vec<Lane>,
    /// Everything that has a place in a lane.
    pub nodes: Vec<Node<'a>>,
    /// Groups of nodes; the first is the whole. A group stands after the one around it.
    pub blocks: Vec<Block>,
    /// Arrows.
    pub edges: Vec<Edge>,
}

/// What kind of participant does the work of a lane.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Performer {
    /// A role, body or person.
    Human,
    /// An AI participant.
    Agent,
    /// Software.
    System,
    /// Not known yet.
    Open,
}

/// The lane of one participant.
pub struct Lane {
    /// What kind it is.
    pub performer: Performer,
    /// What people call it.
    pub title: String,
    /// What else there is to say under the title.
    pub note: String,
    /// Its id in the IR, and where it is declared.
    pub id: Option<(String, Origin)>,
}

/// The shapes of a picture.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Shape {
    /// Where a case begins.
    Start,
    /// How a case can end.
    Outcome,
    /// Somebody does something.
    Stage,
    /// Somebody validates something.
    Gate,
    /// Data chooses the way.
    Decide,
    /// Nothing until something.
    Wait,
    /// Another workflow.
    Run,
    /// Where several branches begin.
    Fork,
    /// Where they are joined.
    Join,
    /// Where steps begin that run beside the others, or at the end whatever happens.
    Beside,
    /// The way goes on in a row of lanes further down.
    Onward,
    /// The way comes from a row of lanes further up.
    Resumed,
}

/// The small signs of a picture. Each is a shape of its own, so that nothing rests on colour.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Mark {
    /// Reviewers accept.
    Accept,
    /// Reviewers want it done again.
    Rework,
    /// Reviewers say no.
    Reject,
    /// Another answer, an arm of a decision, an outcome of another workflow, a branch.
    Answer,
    /// A deadline.
    Clock,
    /// A failure, or several things that go wrong.
    Trouble,
    /// No sign of life.
    Stall,
    /// Nobody there.
    Absent,
    /// Something happened.
    Event,
    /// A ladder: who hears about it when it is late.
    Bell,
    /// A tier of risk.
    Risk,
    /// Further attempts.
    Retry,
    /// A recovery.
    Recovery,
    /// The case ends.
    End,
    /// A branch ends without being counted.
    Leave,
    /// The way goes on at a step that is named.
    Jump,
    /// A compensation.
    Undo,
    /// A condition.
    Condition,
    /// A standard, a law, a rule of who may do it.
    Rule,
    /// Not known yet.
    Open,
}

/// A sign with a few words.
pub struct Chip {
    /// The sign.
    pub mark: Mark,
    /// The words.
    pub text: String,
}

/// Where a row of a node leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Along an arrow.
    Edge(usize),
    /// Nowhere else: this sign and these words say it all.
    Words(Mark, String),
}

/// A way out of a node, written under it.
pub struct Row {
    /// What kind of way.
    pub mark: Option<Mark>,
    /// What makes it be taken.
    pub text: String,
    /// Where it leads.
    pub exit: Exit,
    /// The arrows that it stands for.
    pub arrows: Vec<Origin>,
}

/// Something that has a place in a lane.
pub struct Node<'a> {
    /// Its shape.
    pub shape: Shape,
    /// The id of its element; unique in the picture.
    pub element: String,
    /// Its id in the IR, and where it stands.
    pub id: &'a str,
    /// Where it stands.
    pub origin: Origin,
    /// The group it is in.
    pub block: usize,
    /// Its lane.
    pub lane: usize,
    /// Its lane is that of whoever leads to it.
    pub adrift: bool,
    /// What people call it.
    pub title: String,
    /// What is asked there, in the asker's words.
    pub question: String,
    /// Who, where the lane alone does not say it.
    pub who: String,
    /// What holds for it.
    pub chips: Vec<Chip>,
    /// Its ways, but for the one that is taken when all is well.
    pub rows: Vec<Row>,
    /// The arrow that is taken when all is well.
    pub main: Option<usize>,
    /// What is written at that arrow.
    pub main_label: &'static str,
    /// What is not known yet about it.
    pub open: Vec<String>,
    /// Everything there is to say, for who asks.
    pub detail: String,
}

/// What a group of nodes is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BlockKind {
    /// The whole workflow.
    Whole,
    /// Branches side by side.
    Parallel,
    /// Steps that run beside the others.
    Beside,
    /// Steps that are done at the end, whatever happens.
    Finally,
}

/// A group of nodes.
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The group around it.
    pub parent: usize,
    /// How many groups are around it.
    pub depth: u32,
    /// Where it begins.
    pub entry: Option<usize>,
    /// Where it ends.
    pub exit: Option<usize>,
    /// What is in it, in order of text.
    pub items: Vec<Item>,
    /// The arrows between its items.
    pub edges: Vec<usize>,
}

/// What stands in a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Item {
    /// A node.
    Node(usize),
    /// A group.
    Block(usize),
}

/// How an arrow is drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Tone {
    /// What happens when all is well.
    Main,
    /// An answer, an arm, a branch.
    Choice,
    /// Something went wrong or came in between.
    Trouble,
}

/// An arrow.
#[derive(Clone, Debug)]
pub struct Edge {
    /// From which node.
    pub from: usize,
    /// From which of its rows; the node itself where there is none.
    pub row: Option<usize>,
    /// To which node.
    pub to: usize,
    /// The group in which it runs.
    pub block: usize,
    /// How it is drawn.
    pub tone: Tone,
    /// It may only be taken so often.
    pub bounded: bool,
    /// It leads back.
    pub back: bool,
    /// It is not drawn, because it leads to another row of lanes, and words say so.
    pub hidden: bool,
    /// Where the way stands.
    pub origin: Origin,
    /// The arrows that it stands for; none where it only leads into something.
    pub arrows: Vec<Origin>,
}
