// Package look answers: how wide is a text, how is it cut, coloured and framed?
//
// A row is a string of known width in cells that may hold SGR sequences and no
// other controls. Every function here that is told a width returns rows of
// exactly that width, whatever mix of Hangul, Latin, emoji and marks it is given,
// so panes can be put side by side without measuring again. Half of a wide
// character is never shown: the half that would remain is blank.
//
// Ambiguous characters count as one cell and the environment is never asked. A
// terminal that draws them two cells wide is served by the ASCII theme.
package look
