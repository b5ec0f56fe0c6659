module example.com/harbour/worker

go 1.25
