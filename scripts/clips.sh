#!/bin/sh
# Makes src/adapters/captcha/audio/clips: what the captcha says, as MP3 frames, once, with an open synthesiser. The
# clips are in the repository; this is run again only to change a word or a voice. Needs espeak-ng (made with 1.51),
# sox (14.4.2) and lame (3.100): sudo apt-get install espeak-ng sox lame
set -eu
cd "$(dirname "$0")/.."
out=src/adapters/captcha/audio/clips
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# Names of letters that sound alike get a word, as people spell on the telephone in Mexico. Accents are for the stress;
# a lone vowel with one would be read as "a acentuada", so it has an h.
words='a=ah de árbol
b=bé de burro
d=dé de dado
e=eh de enano
f=efe de foca
g=gé de gato
h=hache de hielo
l=ele de luna
m=eme de mamá
n=ene de nube
q=cú de queso
r=erre de rosa
t=té de taza
y=i griega
2=número dos
3=número tres
4=número cuatro
5=número cinco
6=número seis
7=número siete
8=número ocho
mayuscula=mayúscula
minuscula=minúscula'

# MPEG-2 Layer III, one channel, 16 kHz, 24 kbit/s: 108 bytes for each 36 ms, always. --nores: no frame borrows bytes
# from another; -t: no frame that counts the others. So files are joined by writing one after the other.
encode() { lame --quiet -t --nores --cbr -b 24 --resample 16 -m m -q 2 "$1" "$2"; }

# folder = voice, words a minute, pitch (0 to 99)
rm -rf "$out"
for take in m3/a=es-419+m3:190:50 m3/b=es-419+m3:180:58 m3/lento=es-419+m3:135:50 \
  f2/a=es-419+f2:230:50 f2/b=es-419+f2:215:42 f2/lento=es-419+f2:165:50; do
  folder="$out/${take%%=*}"
  IFS=: read -r voice speed pitch <<END
${take#*=}
END
  mkdir -p "$folder"
  printf '%s\n' "$words" | while IFS='=' read -r name text; do
    espeak-ng -v "$voice" -s "$speed" -p "$pitch" -g 0 -w "$work/said.wav" "$text"
    # blanks off both ends; soft sounds (s, f, d) nearer to the vowels; all words equally loud; 30 ms of nothing at the
    # end, so that what a decoder still holds of one clip when the next begins is silence
    sox "$work/said.wav" "$work/cut.wav" silence 1 0.01 0.4% reverse silence 1 0.01 0.4% reverse \
      gain -6 highpass 120 treble +4 2500 compand 0.005,0.06 -60,-60,-35,-20,0,-8 -3 -20
    loud=$(sox "$work/cut.wav" -n stat 2>&1 | awk '/RMS.*amplitude/ { print $3 }')
    gain=$(awk "BEGIN { print 20 * log(0.1 / $loud) / log(10) }")
    sox -R "$work/cut.wav" -r 16000 -c 1 "$work/even.wav" gain "$gain" fade 0.004 0 0.012 pad 0 0.03
    encode "$work/even.wav" "$folder/$name.mp3"
  done
done

# one frame of silence, from the middle of some
sox -R -n -r 16000 -c 1 -b 16 -D "$work/nothing.wav" trim 0 1
encode "$work/nothing.wav" "$work/nothing.mp3"
dd if="$work/nothing.mp3" of="$out/silencio.mp3" bs=108 skip=10 count=1 status=none
