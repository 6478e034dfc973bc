#!/bin/sh
# What the tests need beside Python packages: a Chromium and a Chinese typeface.
set -eu
have_browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
have_font() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" -iname '*cjk*' 2>/dev/null | head -n 1)" ]; }
if have_browser && have_font; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing chromium and fonts-noto-cjk"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
else
    echo "The browser tests need chromium and fonts-noto-cjk. On Debian or Ubuntu:" >&2
    echo "    sudo apt-get install chromium fonts-noto-cjk" >&2
    exit 1
fi
