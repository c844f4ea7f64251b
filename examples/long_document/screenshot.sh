#!/usr/bin/env bash
# Renders a page of this example with Chromium, for the README and the guide. Needs Chromium.
#
#     screenshot.sh PAGE [INDEX OF THE SELECTED VALUE]
#
# The present image is chapter III, read by the local model, with the sixth value selected:
#
#     sed -n '/CHAPTER III/,/CHAPTER IV/p' alice.txt >chapter.txt
#     cargo run -p outlines-examples --bin long_document -- chapter.txt chapter.html
#     screenshot.sh chapter.html 5
set -euo pipefail
page=$(realpath "$1")
cd "$(dirname "$0")"
chromium --headless --no-sandbox --hide-scrollbars --window-size=1000,640 \
    --screenshot="$PWD/page.png" "file://$page#${2:-0}"
base64 --wrap=0 page.png >../../outlines-runtime/guide/long_documents.png.base64
