#!/usr/bin/env bash
# Renders a page of this example with Chromium, for the README and the guide. Needs Chromium.
#
#     screenshot.sh long_document.html [INDEX OF THE SELECTED VALUE]
set -euo pipefail
page=$(realpath "$1")
cd "$(dirname "$0")"
chromium --headless --no-sandbox --hide-scrollbars --window-size=1000,640 \
    --screenshot="$PWD/page.png" "file://$page#${2:-0}"
base64 --wrap=0 page.png >../../outlines-runtime/guide/long_documents.png.base64
