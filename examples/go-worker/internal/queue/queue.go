// Package queue holds jobs until a worker has time for them.
package queue

import "context"

type Job struct {
	Name string
}

type Queue struct {
	waiting chan Job
}

func New(size int) *Queue {
	return &Queue{waiting: make(chan Job, size)}
}

// Add reports false where the queue is full.
func (q *Queue) Add(job Job) bool {
	select {
	case q.waiting <- job:
		return true
	default:
		return false
	}
}

// Run hands jobs to work until the context ends.
func (q *Queue) Run(ctx context.Context, work func(Job)) {
	for {
		select {
		case <-ctx.Done():
			return
		case job := <-q.waiting:
			work(job)
		}
	}
}
