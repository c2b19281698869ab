"""Release: what a version is handed on with; needs a checkout, and is no part of what is installed.

`make dist` builds the wheel and the sdist, `make archive` the archive for a library of models, and
`make docs` writes codemeta.json.
"""
