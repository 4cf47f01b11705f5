@spec-3624
Feature: History and telemetry of every entrypoint

  Each row plays a script of tool calls to the runtime through one of its entrypoints: a call that
  succeeds, a call that fails, and two calls in one turn.

  @AC-1
  Rule: Prompt runs are kept like continued ones

    A completed run through prompt, prompt_json or prompt_with_stream leaves the same history as the
    same run through continue_turn, continue_turn_json or continue_turn_with_stream.

    @C-01 @regression @needs-agent.prompt @needs-history
    Scenario: One prompt run is kept

      One run through prompt, with no continue_turn behind it, leaves exactly one finished record for
      each call that the witness saw and no other record of a call. Each record names the tool and
      the arguments that were called.

      Given the model plays
        | turn | call    | arguments             | says                         |
        | 1    | echo    | {"text": "alpha"}     |                              |
        | 2    | fail    | {}                    |                              |
        | 3    | echo    | {"text": "beta"}      |                              |
        | 3    | unicode | {"text": "grüße 👋"}  |                              |
        | 4    |         |                       | The prompt's work is done.   |
      When the runtime is asked through prompt
      Then each witnessed call has exactly one record, and nothing else has one
      And each record names the tool and the arguments of its call
      And each record is finished and of the one session

    @C-02 @conformance @needs-history
    Scenario Outline: Every other entrypoint keeps the same

      A run through any other entrypoint leaves exactly one finished record for each call that the
      witness saw and no other record of a call. Its records are equal to those of the plain prompt
      run but for ids, session and times.

      Given the model plays
        | turn | call    | arguments             | says                         |
        | 1    | echo    | {"text": "alpha"}     |                              |
        | 2    | fail    | {}                    |                              |
        | 3    | echo    | {"text": "beta"}      |                              |
        | 3    | unicode | {"text": "grüße 👋"}  |                              |
        | 4    |         |                       | The entrypoint's work is done. |
      When the runtime is asked through <entrypoint>
      And the same is asked through prompt in a home of its own
      Then each witnessed call has exactly one record, and nothing else has one
      And each record names the tool and the arguments of its call
      And each record is finished and of the one session
      And the records are those of the prompt run, but for ids, session and times

      Examples:
        | entrypoint                |
        | prompt_json               |
        | prompt_with_stream        |
        | continue_turn             |
        | continue_turn_json        |
        | continue_turn_with_stream |

  @AC-2
  Rule: Turn and latency are those of the call

    A record of a tool call carries the turn in which the model made the call and the measured
    latency of the tool.

    @C-03 @conformance @needs-history.turn|history.success|history.latency_ms
    Scenario Outline: Records say what was witnessed

      For every entrypoint, each record of a witnessed call carries the witnessed turn, success and
      status, and a latency of at least the tool's own time and at most the span from the model's
      answer to the next model request. The tool sleeps for a time that is chosen after a control
      call, at least 100 ms and ten times the tolerance. A declared fact that a record lacks is
      wrong: it said nothing.

      Given the model plays
        | turn | call  | arguments                | says                  |
        | 1    | sleep | {"ms": {{sleep}}}        |                       |
        | 2    | fail  | {"ms": {{sleep*2}}}      |                       |
        | 2    | echo  | {"text": "beside it"}    |                       |
        | 3    |       |                          | All of it was timed.  |
      When the runtime is asked through <entrypoint>
      And every call is on record once and finished, which <owner> judges
      Then each record's turn is the turn of its call
      And each record says of success what the witness answered
      And each record's latency fits what was witnessed
      And each record says what else is declared

      Examples:
        | entrypoint                | owner     |
        | prompt                    | 3624/C-01 |
        | prompt_json               | 3624/C-02 |
        | prompt_with_stream        | 3624/C-02 |
        | continue_turn             | 3624/C-02 |
        | continue_turn_json        | 3624/C-02 |
        | continue_turn_with_stream | 3624/C-02 |

  @AC-3
  Rule: The tests can fail

    Tests prove both, and they fail on a runtime that loses the history of prompt runs or fills in
    placeholders.
