#!/bin/sh
# Plays whole conversations between the scripted model and the vendors' own SDKs, plain and streamed:
# the tests of tests/it/witness/sdk.rs, whose drivers lie in tests/fixtures/sdk.
#
#   tests/sdk.sh                           installs the SDKs below in a temporary place
#   CANDOR_SDK_PYTHON=PYTHON tests/sdk.sh  takes the Python of this absolute path, which must have them
#
# Exits with 3 and a line "not verified: …" where the SDKs cannot be had, else as the tests do.
set -u
SDKS="openai==3.54.0 anthropic==2.12.0 google-genai==3.4.0"

not_verified() {
    echo "not verified: $1" >&2
    exit 3
}

cd "$(dirname "$0")/.." || exit 1
if [ -z "${CANDOR_SDK_PYTHON:-}" ]; then
    place=$(mktemp -d) || not_verified "failed to make a temporary directory; set TMPDIR"
    trap 'rm -rf "$place"' EXIT
    python3 -m venv "$place" || not_verified "python3 cannot make a virtual environment; install it"
    CANDOR_SDK_PYTHON=$place/bin/python
    # shellcheck disable=SC2086 # several words
    "$CANDOR_SDK_PYTHON" -m pip install --quiet --disable-pip-version-check $SDKS ||
        not_verified "failed to install $SDKS; name a Python that has them in CANDOR_SDK_PYTHON"
fi
"$CANDOR_SDK_PYTHON" -c "import openai, anthropic, google.genai" ||
    not_verified "$CANDOR_SDK_PYTHON lacks one of $SDKS; install them, or unset CANDOR_SDK_PYTHON"
export CANDOR_SDK_PYTHON
cargo test --test it witness::sdk
