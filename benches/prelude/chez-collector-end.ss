(let ([port (current-error-port)] [totals (statistics)])
  (fprintf port "collections: ~a\n" (sstats-gc-count totals))
  (fprintf port "collection time: ~a ms\n" (milliseconds (sstats-gc-cpu totals)))
  (fprintf port "longest pause: ~a ms\n" longest-pause))
