#!/bin/sh
# Makes src/adapters/captcha/audio/clips: what the captcha says, once, with an open synthesiser. The clips are in the repository;
# this is run again only to change a word or a voice. Needs espeak-ng (made with 1.51) and sox (made with 14.4.2).
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

for voice in es-419+m3:190 es-419+f2:230; do
  voz=${voice%:*}
  folder="$out/${voz#*+}"
  mkdir -p "$folder"
  printf '%s\n' "$words" | while IFS='=' read -r name text; do
    espeak-ng -v "$voz" -s "${voice#*:}" -g 0 -w "$work/said.wav" "$text"
    # blanks off both ends; soft sounds (s, f, d) brought nearer to the vowels, so that noise does not cover them
    sox "$work/said.wav" "$work/cut.wav" silence 1 0.01 0.4% reverse silence 1 0.01 0.4% reverse \
      gain -6 highpass 120 treble +4 2500 compand 0.005,0.06 -60,-60,-35,-20,0,-8 -3 -20
    # telephone band, µ-law: a WAV that any player plays
    sox -R "$work/cut.wav" -r 8000 -c 1 -e mu-law "$folder/$name.wav" sinc -n 255 -3400 fade 0.004 0 0.012 norm -1
  done
done
