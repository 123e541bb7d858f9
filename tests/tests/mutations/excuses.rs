//! Mutants that nothing is said about, and rightly so. Each was judged by reading it.

/// Mutants that are no mistakes: what they are about, which kinds, and why.
pub struct NoMistake {
    /// Each begins what is said of a mutant.
    pub what: &'static [&'static str],
    /// What was done.
    pub kinds: &'static [&'static str],
    /// Why that is no mistake.
    pub why: &'static str,
}

/// What is done to a gate so that it is no approval.
const OF_GATES: [&str; 4] =
    ["forget what a gate meets", "let silence say yes", "skip a gate", "take a gate out of the way"];

/// All of them.
pub const NO_MISTAKE: [NoMistake; 27] = [
    NoMistake {
        what: &["ai-incident-response SecurityIncident: the first step leads to stop_at_once"],
        kinds: &["add a way round"],
        why: "whatever the agent does there a person confirms, call by call",
    },
    NoMistake {
        what: &["refunds Refund.check_reply"],
        kinds: &OF_GATES,
        why: "an agent's review is no approval of money: that gate comes after it",
    },
    NoMistake {
        what: &["software-delivery Delivery.agent_check"],
        kinds: &[
            "forget what a gate meets",
            "let silence say yes",
            "skip a gate",
            "take a gate out of the way",
            "lead one arrow past a gate",
        ],
        why: "an agent's review is no approval: what can't be taken back has a gate of people after it",
    },
    NoMistake {
        what: &["software-delivery Delivery.human_check"],
        kinds: &[
            "forget what a gate meets",
            "let silence say yes",
            "skip a gate",
            "take a gate out of the way",
            "lead one arrow past a gate",
        ],
        why: "what comes after it can be taken back, or has a gate of its own",
    },
    NoMistake {
        what: &["content-marketing Publish.first_look"],
        kinds: &OF_GATES,
        why: "it looks at a draft: the editor in chief approves what is published",
    },
    NoMistake {
        what: &["content-marketing Publish.legal"],
        kinds: &[
            "forget what a gate meets",
            "let silence say yes",
            "skip a gate",
            "take a gate out of the way",
            "lead one arrow past a gate",
        ],
        why: "it looks at claims: the editor in chief approves what is published",
    },
    NoMistake {
        what: &["content-marketing ToneCheck: the model of Optimiser"],
        kinds: &["review one's own work"],
        why: "it reviews before the other agent has written anything",
    },
    NoMistake {
        what: &["data-access DataAccess.owner_agrees_to_extract"],
        kinds: &OF_GATES,
        why: "what comes after it hands out nothing that needs an approval",
    },
    NoMistake {
        what: &["data-access DataAccess.still_needed"],
        kinds: &OF_GATES,
        why: "it asks whether what was granted before goes on",
    },
    NoMistake {
        what: &[
            "data-access DataAccess.take_extract: late leads to grant_business",
            "data-access DataAccess.make_unrecognisable: late leads to grant_business",
            "data-access DataAccess.check_extract: late leads to grant_business",
            "data-access DataAccess.check_extract: reject leads to grant_business",
            "data-access DataAccess.answer: done leads to grant_business",
            "data-access DataAccess.answer: late leads to grant_business",
            "data-access DataAccess.grant: ",
            "data-access DataAccess.grant_sensitive: done leads to grant_business",
            "data-access DataAccess.grant_sensitive: late leads to grant_business",
        ],
        kinds: &["take a shortcut"],
        why: "whoever comes there has had a yes to the same proposal, or asks for what needs none",
    },
    NoMistake {
        what: &["freeze-exceptions FreezeException.grant: done leads to grant_by_hand"],
        kinds: &["take a shortcut"],
        why: "it was approved before it was done by machine",
    },
    NoMistake {
        what: &["incident-response PostMortem.open_tickets: late leads to post_message"],
        kinds: &["take a shortcut"],
        why: "the message was approved before the tickets were opened",
    },
    NoMistake {
        what: &["language-release LanguageRelease.open_branch: late leads to"],
        kinds: &["take a shortcut"],
        why: "the branch is opened only when the release may go out",
    },
    NoMistake {
        what: &[
            "language-release LanguageRelease.push: done leads to push_by_hand",
            "language-release LanguageRelease.push: late leads to publish",
            "language-release LanguageRelease.push_by_hand: late leads to publish",
        ],
        kinds: &["take a shortcut"],
        why: "pushing comes after the same yes as publishing",
    },
    NoMistake {
        what: &["software-delivery Delivery.merge_payments"],
        kinds: &["take a shortcut"],
        why: "two people have agreed to the change before it is merged",
    },
    NoMistake {
        what: &[
            "compiler-governance MajorChange.second",
            "compiler-governance MajorChange.revise",
            "compiler-governance MajorChange.meet_concern",
            "compiler-governance MajorChange.settled",
            "compiler-governance MajorChange.leads_decide",
            "compiler-governance MajorChange.mark_accepted",
        ],
        kinds: &["drop all deadlines"],
        why: "a clock ends whatever nobody writes to for three months",
    },
    NoMistake {
        what: &["freeze-exceptions LateWork.announce"],
        kinds: &["drop all deadlines"],
        why: "a clock ends the time that was granted",
    },
    NoMistake {
        what: &["compiler-governance MajorChange.leads_decide: the arrow of settled: accept"],
        kinds: &["lead one arrow past a gate"],
        why: "two experts have accepted it by then",
    },
    NoMistake {
        what: &[
            "ai-incident-response Legal:",
            "ai-incident-response Executives:",
            "ai-incident-response Detector:",
            "ai-incident-response Trail:",
            "ai-incident-response Archive:",
            "ai-incident-response IncidentLog:",
        ],
        kinds: &["take a clearance away"],
        why: "only the evidence is confidential, and it isn't shown or given to them",
    },
    NoMistake {
        what: &["content-marketing ContentLead:"],
        kinds: &["take a clearance away"],
        why: "the content lead sees the text before the news is put in",
    },
    NoMistake {
        what: &["data-access DataOwner:", "data-access PrivacyOfficer:", "data-access HeadOfLegal:"],
        kinds: &["lower a clearance", "take a clearance away"],
        why: "they agree to what is proposed, and never see a row of it",
    },
    NoMistake {
        what: &[
            "new-hire PeopleTeam: without confidential",
            "new-hire PeopleLead: without confidential",
            "new-hire SecurityOfficer: without",
            "new-hire Manager: without",
            "new-hire Directory: without",
            "new-hire Payroll: without confidential",
        ],
        kinds: &["lower a clearance"],
        why: "what is left of the clearance covers all that they see",
    },
    NoMistake {
        what: &["new-hire PeopleLead: without special_category"],
        kinds: &["lower a clearance"],
        why: "the declarations are seen by the people team alone",
    },
    NoMistake {
        what: &["new-hire ItSupport:"],
        kinds: &["lower a clearance", "take a clearance away"],
        why: "what a workplace needs bears no class of information",
    },
    NoMistake {
        what: &["new-hire Store:"],
        kinds: &["take a clearance away"],
        why: "what a workplace needs bears no class of information",
    },
    NoMistake {
        what: &["refunds Refund.small_refunds:"],
        kinds: &["widen an exception"],
        why: "whoever approved it may decide about every refund",
    },
    NoMistake {
        what: &[
            "sales-to-success HandoffWriter:",
            "sales-to-success AccountExecutive:",
            "sales-to-success SalesLead:",
            "sales-to-success OnboardingManager:",
            "sales-to-success SuccessManager:",
            "sales-to-success SuccessLead:",
            "sales-to-success Coo:",
            "sales-to-success Crm:",
            "sales-to-success Product:",
            "sales-to-success Billing:",
        ],
        kinds: &["take a clearance away"],
        why: "what a deal is worth is left out of everything that anybody sees",
    },
];
