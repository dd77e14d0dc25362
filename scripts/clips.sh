#!/bin/sh
# Makes src/adapters/captcha/audio/clips: what the captcha says, as MP3 frames, once, with an open synthesiser. The
# clips are in the repository; this is run again only to change a word or a voice, or to add a language, by its code:
#   sh scripts/clips.sh en
# scripts/clips/<code>.txt has the words of a language and the voices that say them. Needs espeak-ng (made with 1.51),
# sox (14.4.2) and lame (3.100): sudo apt-get install espeak-ng sox lame
set -eu
cd "$(dirname "$0")/.."
clips=src/adapters/captcha/audio/clips
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# MPEG-2 Layer III, one channel, 16 kHz, 24 kbit/s: 108 bytes for each 36 ms, always. --nores: no frame borrows bytes
# from another; -t: no frame that counts the others. So files are joined by writing one after the other.
encode() { lame --quiet -t --nores --cbr -b 24 --resample 16 -m m -q 2 "$1" "$2"; }

for code in ${*:-es en}; do
  said="scripts/clips/$code.txt"
  out="$clips/$code"
  rm -rf "$out"
  # folder = voice, words a minute, pitch (0 to 99)
  sed -n 's/^take //p' "$said" | while IFS='=:' read -r take voice speed pitch; do
    mkdir -p "$out/$take"
    sed -n 's/^word //p' "$said" | while IFS='=' read -r name text; do
      espeak-ng -v "$voice" -s "$speed" -p "$pitch" -g 0 -w "$work/said.wav" "$text"
      # blanks off both ends; soft sounds (s, f, d) nearer to the vowels; all words equally loud; 30 ms of nothing at
      # the end, so that what a decoder still holds of one clip when the next begins is silence
      sox "$work/said.wav" "$work/cut.wav" silence 1 0.01 0.4% reverse silence 1 0.01 0.4% reverse \
        gain -6 highpass 120 treble +4 2500 compand 0.005,0.06 -60,-60,-35,-20,0,-8 -3 -20
      loud=$(sox "$work/cut.wav" -n stat 2>&1 | awk '/RMS.*amplitude/ { print $3 }')
      gain=$(awk "BEGIN { print 20 * log(0.1 / $loud) / log(10) }")
      sox -R "$work/cut.wav" -r 16000 -c 1 "$work/even.wav" gain "$gain" fade 0.004 0 0.012 pad 0 0.03
      encode "$work/even.wav" "$out/$take/$name.mp3"
    done
  done
done

# one frame of silence, from the middle of some
sox -R -n -r 16000 -c 1 -b 16 -D "$work/nothing.wav" trim 0 1
encode "$work/nothing.wav" "$work/nothing.mp3"
dd if="$work/nothing.mp3" of="$clips/silencio.mp3" bs=108 skip=10 count=1 status=none
