@spec-7
Feature: Echoes are kept

  @AC-1
  Rule: Kept

    Every echo is on record.

    @C-01 @regression @needs-agent.prompt @needs-history
    Scenario: One echo

      One echo through prompt leaves one record.

      Given the model plays
        | turn | call | arguments         | says  |
        | 1    | echo | {"text": "alpha"} |       |
        | 2    |      |                   | Done. |
      When the runtime is asked through prompt
      Then each witnessed call has exactly one record, and nothing else has one
      And each record names the tool and the arguments of its call

  @AC-2
  Rule: Once

    No echo is on record twice, whichever entrypoint was used.

    @C-02 @AC-1 @conformance @needs-history
    Scenario Outline: Every entrypoint

      An echo through any other entrypoint leaves one record, too.

      Given the model plays
        | turn | call | arguments        | says  |
        | 1    | echo | {"text": "beta"} |       |
        | 2    |      |                  | Done. |
      When the runtime is asked through <entrypoint>
      Then each witnessed call has exactly one record, and nothing else has one

      Examples:
        | entrypoint         |
        | continue_turn      |
        | prompt_with_stream |

  @AC-3
  Rule: Seen

    Tests prove both.
