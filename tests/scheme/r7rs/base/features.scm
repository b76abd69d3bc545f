;; features and cond-expand at top level and in bodies
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (list? (features))) ;; expect: #t
(show (and (memq 'r7rs (features)) #t)) ;; expect: #t
(show (and (memq 'full-unicode (features)) #t)) ;; expect: #t
(show (and (memq 'ratios (features)) #t)) ;; expect: #t
(show (and (memq 'exact-closed (features)) #t)) ;; expect: #t
(show (and (memq 'ruse (features)) #t)) ;; expect: #t
(cond-expand (r7rs (show 'yes)) (else (show 'no))) ;; expect: yes
(cond-expand ((not r7rs) (show 'no)) (else (show 'else))) ;; expect: else
(cond-expand ((and r7rs (library (scheme base))) (show 'and)) (else (show 'no))) ;; expect: and
(cond-expand ((or no-such-feature (library (scheme char))) (show 'or)) (else (show 'no))) ;; expect: or
(cond-expand ((library (no such library)) (show 'no)) (else (show 'absent))) ;; expect: absent
(cond-expand ((and) (show 'empty-and))) ;; expect: empty-and
(cond-expand ((or) (show 'no)) (else (show 'empty-or))) ;; expect: empty-or
(cond-expand (full-unicode (define a 1) (define b 2)) (else (define a 0)))
(show (+ a b)) ;; expect: 3
(show (let () (cond-expand (r7rs (define inner 'in)) (else)) inner)) ;; expect: in
(show (+ 1 (cond-expand (no-such-feature 10) (else 20)))) ;; expect: 21
(cond-expand ((not (and r7rs no-such)) (show 'nested))) ;; expect: nested
