package station

// otherLanguage speaks the other language from now on, and remembers it.
func (s *session) otherLanguage() {
	l := s.words.Lang().Other()
	s.speak(l)
	if err := s.st.room(s.person()).Speak(l); err != nil {
		s.st.o.Log.Error("remembering a language", "error", err)
	}
}
