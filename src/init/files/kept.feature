# The mirror of specs/1/spec.md: a rule for each criterion, a scenario for each case, with its id as a
# tag and its text word for word; `candor lint` tells where the two differ. `candor steps` lists the
# steps that there are.
@spec-1
Feature: Every call is on record

  @AC-1
  Rule: Every call is on record

    Each tool call that the agent makes is on record exactly once, with the tool and the arguments
    that were called. No call is on record that was not made.

    # What a manifest must declare stands in `@needs-…`; a runtime without it is skipped here.
    @C-01 @conformance @needs-agent.prompt @needs-history
    Scenario: One run is kept

      In one run through prompt the agent makes a call that succeeds, a call that fails, and two
      calls in one turn. The history holds one record for each of them, with its tool and its
      arguments, and no other record of a call.

      Given the model plays
        | turn | call | arguments         | says               |
        | 1    | echo | {"text": "alpha"} |                    |
        | 2    | fail | {}                |                    |
        | 3    | echo | {"text": "beta"}  |                    |
        | 3    | echo | {"text": "gamma"} |                    |
        | 4    |      |                   | All of it is done. |
      When the runtime is asked through prompt
      Then each witnessed call has exactly one record, and nothing else has one
      And each record names the tool and the arguments of its call
