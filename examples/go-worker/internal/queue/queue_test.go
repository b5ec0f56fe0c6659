package queue

import "testing"

func TestAddRefusesWhenFull(t *testing.T) {
	q := New(1)
	if !q.Add(Job{Name: "first"}) {
		t.Fatal("the first job was refused")
	}
	if q.Add(Job{Name: "second"}) {
		t.Fatal("the second job was accepted")
	}
}
