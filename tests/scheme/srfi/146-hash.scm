;;; SRFI 146: hashmaps.
(import (scheme base) (scheme char) (scheme write) (srfi 146 hash) (srfi 128) (ruse struct))
(define (show . objects) (for-each (lambda (x) (write x) (write-string " ")) objects) (newline))
(define-syntax caught (syntax-rules () ((_ e) (guard (c (#t 'error)) e))))
(define-syntax all (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))
(define by-equal (make-equal-comparator))
(define ci (make-comparator string? string-ci=? #f string-ci-hash))
(define same-hash (make-comparator number? = < (lambda (n) 7)))
(define m (hashmap by-equal 'a 1 'b 2 'c 3 'a 9))
(define w (hashmap ci "One" 1 "TWO" 2 "one" 3))
(define k (hashmap same-hash 1 'x 2 'y 3 'z))

(show m (struct? m) (hashmap? m) (hashmap? w) (hashmap? '()))         ;; expect: #struct(a 1 b 2 c 3) #t #t #t #f 
(show (hashmap->alist w) (hashmap-ref w "ONE") (hashmap-ref/default w "three" 0) (hashmap-size w))   ;; expect: (("One" . 1) ("TWO" . 2)) 1 0 2 
(show (hashmap-size k) (hashmap-ref k 2) (hashmap-ref k 3.0) (hashmap-size (hashmap-delete k 2 5)) (hashmap-contains? (hashmap-delete k 2) 2))   ;; expect: 3 y z 2 #f 
(show (hashmap-unfold (lambda (i) (> i 3)) (lambda (i) (values i (* i i))) (lambda (i) (+ i 1)) 1 by-equal) (alist->hashmap by-equal '((x . 1) (x . 2))) (alist->hashmap! m '((d . 4))))   ;; expect: #struct(1 1 2 4 3 9) #struct(x 1) #struct(a 1 b 2 c 3 d 4) 
(show (caught (hashmap (make-comparator number? = < #f))) (caught (hashmap-ref m 'z)) (hashmap-ref m 'z (lambda () 'fail)) (hashmap-ref m 'a (lambda () 'fail) list) (eq? ci (hashmap-key-comparator w)) (comparator? (hashmap-key-comparator m)))   ;; expect: error error fail (1) #t #t 
(show (hashmap-contains? m 'a) (hashmap-empty? m) (hashmap-empty? (hashmap ci)) (hashmap-disjoint? m (hashmap by-equal 'z 1)) (hashmap-disjoint? w (hashmap ci "two" 1)))   ;; expect: #t #f #t #t #f 
(show (hashmap-adjoin m 'a 7 'd 8) (hashmap-set m 'a 7 'd 8) (hashmap-replace m 'z 1) (hashmap-replace! m 'b 0))   ;; expect: #struct(a 1 b 2 c 3 d 8) #struct(a 7 b 2 c 3 d 8) #struct(a 1 b 2 c 3) #struct(a 1 b 0 c 3) 
(show (hashmap-delete m 'a 'z) (hashmap-delete-all m '(a b)) (all (hashmap-intern m 'z (lambda () 0))) (all (hashmap-intern m 'a (lambda () 0))))   ;; expect: #struct(b 2 c 3) #struct(c 3) (#struct(a 1 b 2 c 3 z 0) 0) (#struct(a 1 b 2 c 3) 1) 
(show (hashmap-update m 'a -) (hashmap-update m 'z list (lambda () 'n)) (hashmap-update m 'a list (lambda () 'n) -) (hashmap-update/default m 'q - 5))
;; expect: #struct(a -1 b 2 c 3) #struct(a 1 b 2 c 3 z (n)) #struct(a (-1) b 2 c 3) #struct(a 1 b 2 c 3 q -5) 
(show (all (hashmap-pop m)) (all (hashmap-pop (hashmap ci) (lambda () 'none))) (caught (hashmap-pop (hashmap ci))))   ;; expect: (#struct(b 2 c 3) a 1) (none) error 
(show (all (hashmap-search m 'z (lambda (insert ignore) (insert 0 'in)) list)) (all (hashmap-search m 'z (lambda (insert ignore) (ignore 'no)) list))
      (all (hashmap-search m 'a list (lambda (key value update remove) (update 'aa 11 key)))) (all (hashmap-search m 'a list (lambda (key value update remove) (remove value)))))
;; expect: (#struct(a 1 b 2 c 3 z 0) in) (#struct(a 1 b 2 c 3) no) (#struct(b 2 c 3 aa 11) a) (#struct(b 2 c 3) 1) 
(show (all (hashmap-search w "ONE" list (lambda (key value update remove) (values key value)))))   ;; expect: ("One" 1) 
(show (hashmap-size m) (all (hashmap-find (lambda (k v) (= v 2)) m (lambda () 'no))) (hashmap-count (lambda (k v) (odd? v)) m) (hashmap-any? (lambda (k v) (= v 3)) m) (hashmap-every? (lambda (k v) (= v 3)) m))   ;; expect: 3 (b 2) 2 #t #f 
(show (hashmap-keys m) (hashmap-values m) (all (hashmap-entries m)) (hashmap-map->list cons m) (hashmap-fold (lambda (k v sum) (+ v sum)) 0 m))   ;; expect: (a b c) (1 2 3) ((a b c) (1 2 3)) ((a . 1) (b . 2) (c . 3)) 6 
(show (hashmap-map (lambda (k v) (values v k)) by-equal m) (hashmap-size (hashmap-map (lambda (k v) (values (string-upcase k) v)) ci w)))   ;; expect: #struct(1 a 2 b 3 c) 2 
(hashmap-for-each (lambda (k v) (write k)) m)
(newline)                                                             ;; expect: abc
(show (hashmap-filter (lambda (k v) (odd? v)) m) (hashmap-remove (lambda (k v) (odd? v)) m) (all (hashmap-partition (lambda (k v) (< v 2)) m)) (hashmap-copy m))   ;; expect: #struct(a 1 c 3) #struct(b 2) (#struct(a 1) #struct(b 2 c 3)) #struct(a 1 b 2 c 3) 
(define less (hashmap by-equal 'a 1))
(define n (hashmap by-equal 'c 30 'd 40))
(show (hashmap=? by-equal m (hashmap by-equal 'c 3 'b 2 'a 1)) (hashmap<? by-equal less m) (hashmap<=? by-equal less m m) (hashmap>? by-equal m less) (hashmap>=? by-equal less m))   ;; expect: #t #t #t #t #f 
(show (hashmap-union m n) (hashmap-intersection m n) (hashmap-difference m n less) (hashmap-xor m n))   ;; expect: #struct(a 1 b 2 c 3 d 40) #struct(c 3) #struct(b 2) #struct(a 1 b 2 d 40) 
(show (=? hashmap-comparator m (hashmap by-equal 'c 3 'b 2 'a 1)) (= (comparator-hash hashmap-comparator m) (comparator-hash hashmap-comparator (hashmap by-equal 'c 3 'b 2 'a 1))) (comparator? (make-hashmap-comparator by-equal)) (=? (make-default-comparator) w (hashmap ci "one" 1 "two" 2)))   ;; expect: #t #t #t #t 
;; A struct of (ruse struct) is a hashmap.
(show (hashmap-ref (struct 'x 1) 'x) (hashmap-set (struct) 'y 2))     ;; expect: 1 #struct(y 2) 
;; The procedures with an exclamation mark leave their arguments alone: they are the others.
(define-syntax same? (syntax-rules () ((_ (a b) ...) (and (eq? a b) ...))))
(show (same? (hashmap-adjoin! hashmap-adjoin) (hashmap-set! hashmap-set) (hashmap-replace! hashmap-replace) (hashmap-delete! hashmap-delete) (hashmap-delete-all! hashmap-delete-all) (hashmap-intern! hashmap-intern) (hashmap-update! hashmap-update) (hashmap-pop! hashmap-pop) (hashmap-search! hashmap-search) (hashmap-filter! hashmap-filter) (hashmap-remove! hashmap-remove) (hashmap-partition! hashmap-partition) (hashmap-union! hashmap-union) (hashmap-intersection! hashmap-intersection) (hashmap-difference! hashmap-difference) (hashmap-xor! hashmap-xor) (hashmap-update!/default hashmap-update/default)))
;; expect: #t 
