//! Steps that hold the recorded history against what the witnesses saw.

use cucumber::codegen::inventory;
use cucumber::{then, when};

use super::Entry;
use crate::id::CaseId;
use crate::manifest::Fact;
use crate::oracle::{coverage, sameness, telemetry};
use crate::trial::Trial;
use crate::verdict::{Cause, CauseKind};

inventory::submit!(Entry {
    keyword: "When",
    expression: "every call is on record once and finished, which {word} judges",
    about: "The premise of what follows: one record per witnessed call, and it ended. Where not, \
            the trial is an error, blocked by the named case, which judges the same for the same \
            entrypoint.",
    example: "When every call is on record once and finished, which 3624/C-01 judges",
});

#[when(expr = "every call is on record once and finished, which {word} judges")]
fn every_call_is_on_record(trial: &mut Trial, owner: String) {
    let holds = match owner.parse::<CaseId>() {
        Ok(owner) => trial.blocked_unless_on_record(owner),
        Err(error) => Err(Cause::new(CauseKind::Kit, error.to_string())),
    };
    trial.premise(holds);
}

inventory::submit!(Entry {
    keyword: "Then",
    expression: "each witnessed call has exactly one record, and nothing else has one",
    about: "Joins the witness's ledger with the history by each call's tag: as many records as \
            calls, for every call, and no record of a call that nobody saw.",
    example: "Then each witnessed call has exactly one record, and nothing else has one",
});

#[then(expr = "each witnessed call has exactly one record, and nothing else has one")]
fn exactly_one_record(trial: &mut Trial) {
    let compared = trial.account().map(|account| coverage::once(&account));
    trial.judge("each witnessed call has exactly one record", compared);
}

inventory::submit!(Entry {
    keyword: "Then",
    expression: "each record names the tool and the arguments of its call",
    about: "The tool's name, whatever the runtime puts before it, and the arguments as they \
            reached the witness.",
    example: "Then each record names the tool and the arguments of its call",
});

#[then(expr = "each record names the tool and the arguments of its call")]
fn tool_and_arguments(trial: &mut Trial) {
    let compared = trial.account().map(|account| coverage::identity(&account));
    trial.judge("each record names the tool and the arguments", compared);
}

inventory::submit!(Entry {
    keyword: "Then",
    expression: "each record is finished and of the one session",
    about: "Every call that was answered is on record as ended, and all records name the same \
            session. Judged for the facts `status` and `session` where the manifest declares them.",
    example: "Then each record is finished and of the one session",
});

#[then(expr = "each record is finished and of the one session")]
fn finished_in_one_session(trial: &mut Trial) {
    let status = trial.declares(Fact::Status);
    let session = trial.declares(Fact::Session);
    if !status && !session {
        return;
    }
    let compared = trial.account().map(|account| {
        let mut compared = coverage::finished(&account);
        compared.extend(coverage::one_session(&account));
        compared
    });
    trial.judge("each record is finished and of the one session", compared);
}

inventory::submit!(Entry {
    keyword: "Then",
    expression: "the records are those of the prompt run, but for ids, session and times",
    about: "Call by call: the same tool, the same arguments, and the same facts said. Turn, \
            success, status and latency are left to the steps that hold them against the witness.",
    example: "Then the records are those of the prompt run, but for ids, session and times",
});

#[then(expr = "the records are those of the prompt run, but for ids, session and times")]
fn those_of_the_prompt_run(trial: &mut Trial) {
    let Some(plain) = trial.plain_account() else {
        return;
    };
    let compared = trial
        .account()
        .map(|account| sameness::same(&account, &plain));
    trial.judge("the records are those of the prompt run", compared);
}

inventory::submit!(Entry {
    keyword: "Then",
    expression: "each record's turn is the turn of its call",
    about: "The turn is the ordinal, from 1, of the model answer in the session that made the \
            call; the model server knows which one it was. Judged where `turn` is declared.",
    example: "Then each record's turn is the turn of its call",
});

#[then(expr = "each record's turn is the turn of its call")]
fn turn_of_its_call(trial: &mut Trial) {
    if trial.declares(Fact::Turn) {
        let compared = trial.account().map(|account| telemetry::turns(&account));
        trial.judge("each record's turn", compared);
    }
}

inventory::submit!(Entry {
    keyword: "Then",
    expression: "each record says of success what the witness answered",
    about: "Success and status of each record against the outcome in the ledger. Judged where \
            `success` is declared.",
    example: "Then each record says of success what the witness answered",
});

#[then(expr = "each record says of success what the witness answered")]
fn success_as_answered(trial: &mut Trial) {
    if trial.declares(Fact::Success) {
        let compared = trial.account().map(|account| telemetry::success(&account));
        trial.judge("each record's success", compared);
    }
}

inventory::submit!(Entry {
    keyword: "Then",
    expression: "each record's latency fits what was witnessed",
    about: "At least the interval that the witness saw, less the tolerance of the control call; \
            at most the span from the first byte of the model's answer to the next model request. \
            Judged where `latency_ms` is declared.",
    example: "Then each record's latency fits what was witnessed",
});

#[then(expr = "each record's latency fits what was witnessed")]
fn latency_fits(trial: &mut Trial) {
    if trial.declares(Fact::LatencyMs) {
        let (tolerance, resolution) = (trial.tolerance_ms(), trial.resolution_ms());
        let account = trial.account();
        let compared = account.map(|account| telemetry::latency(&account, tolerance, resolution));
        trial.judge("each record's latency", compared);
    }
}

inventory::submit!(Entry {
    keyword: "Then",
    expression: "each record says what else is declared",
    about: "The facts `id`, `call_id`, `cached`, `started_at` and `finished_at`, as far as the \
            manifest declares them, stand in the record of each call that was answered. What they \
            say is not judged.",
    example: "Then each record says what else is declared",
});

#[then(expr = "each record says what else is declared")]
fn says_what_is_declared(trial: &mut Trial) {
    let compared = trial.account().map(|account| {
        let any = coverage::SAID
            .into_iter()
            .any(|fact| account.declares(fact));
        any.then(|| coverage::said(&account))
    });
    match compared {
        Ok(Some(compared)) => trial.judge("each record says what else is declared", Ok(compared)),
        // That is left out, and not forgotten.
        Ok(None) => coverage::SAID.into_iter().for_each(|fact| {
            trial.declares(fact);
        }),
        Err(cause) => trial.premise(Err(cause)),
    }
}
