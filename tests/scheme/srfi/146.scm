;;; SRFI 146: mappings.
(import (scheme base) (scheme char) (scheme write) (srfi 146) (srfi 128))
(define (show . objects) (for-each (lambda (x) (write x) (write-string " ")) objects) (newline))
(define-syntax caught (syntax-rules () ((_ e) (guard (c (#t 'error)) e))))
(define-syntax all (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))
(define default (make-default-comparator))
(define numbers (make-comparator number? = < number-hash))
(define m (mapping default 'b 2 'a 1 'c 3 'a 9))
(define (alists . maps) (map (lambda (m) (if (mapping? m) (mapping->alist m) m)) maps))

;; Constructors.
(show (mapping->alist m) (mapping->alist (mapping/ordered default 1 'one 2 'two)))   ;; expect: ((a . 1) (b . 2) (c . 3)) ((1 . one) (2 . two)) 
(define (squares n unfold) (unfold (lambda (i) (> i n)) (lambda (i) (values i (* i i))) (lambda (i) (+ i 1)) 1 numbers))
(show (mapping->alist (squares 3 mapping-unfold)) (mapping-size (squares 100 mapping-unfold/ordered)))   ;; expect: ((1 . 1) (2 . 4) (3 . 9)) 100 
(show (mapping->alist (alist->mapping numbers '((2 . b) (1 . a) (2 . c)))) (mapping->alist (alist->mapping/ordered numbers '((1 . a) (2 . b)))))   ;; expect: ((1 . a) (2 . b)) ((1 . a) (2 . b)) 
(show (mapping->alist (alist->mapping! m '((d . 4) (a . 7)))) (mapping->alist (alist->mapping/ordered! m '((e . 5)))))   ;; expect: ((a . 1) (b . 2) (c . 3) (d . 4)) ((a . 1) (b . 2) (c . 3) (e . 5)) 
(show (caught (mapping (make-eq-comparator))) (caught (mapping default 1)))   ;; expect: error error 

;; Predicates and accessors.
(show (mapping? m) (mapping? '()) (mapping-contains? m 'b) (mapping-contains? m 'z) (mapping-empty? m) (mapping-empty? (mapping default)))   ;; expect: #t #f #t #f #f #t 
(show (mapping-disjoint? m (mapping default 'x 1)) (mapping-disjoint? m (mapping default 'c 1)))   ;; expect: #t #f 
(show (mapping-ref m 'a) (mapping-ref m 'z (lambda () 'fail)) (mapping-ref m 'a (lambda () 'fail) list) (mapping-ref/default m 'z 0) (caught (mapping-ref m 'z)) (eq? default (mapping-key-comparator m)))   ;; expect: 1 fail (1) 0 error #t 

;; Updaters.
(show (mapping->alist (mapping-adjoin m 'a 10 'd 4)) (mapping->alist (mapping-set m 'a 10 'd 4)))   ;; expect: ((a . 1) (b . 2) (c . 3) (d . 4)) ((a . 10) (b . 2) (c . 3) (d . 4)) 
(show (mapping->alist (mapping-replace m 'a 10)) (mapping->alist (mapping-replace m 'z 10)))   ;; expect: ((a . 10) (b . 2) (c . 3)) ((a . 1) (b . 2) (c . 3)) 
(show (mapping->alist (mapping-delete m 'a 'z 'c)) (mapping->alist (mapping-delete-all m '(b c))))   ;; expect: ((b . 2)) ((a . 1)) 
(show (map (lambda (x) (if (mapping? x) (mapping-size x) x)) (all (mapping-intern m 'a (lambda () 0)))) (map (lambda (x) (if (mapping? x) (mapping-size x) x)) (all (mapping-intern! m 'z (lambda () 0)))))   ;; expect: (3 1) (4 0) 
(show (mapping->alist (mapping-update m 'a -)) (mapping-ref (mapping-update m 'z list (lambda () 'new)) 'z) (mapping-ref (mapping-update m 'a list (lambda () 'new) -) 'a) (mapping-ref (mapping-update/default m 'q - 5) 'q))   ;; expect: ((a . -1) (b . 2) (c . 3)) (new) (-1) -5 
(show (apply alists (all (mapping-pop m))) (all (mapping-pop (mapping default) (lambda () 'none))) (caught (mapping-pop (mapping default))))   ;; expect: (((b . 2) (c . 3)) a 1) (none) error 
(define (search key how)
  (apply alists (all (mapping-search m key
                       (lambda (insert ignore) (if (eq? how 'insert) (insert 'made 'object) (ignore 'ignored)))
                       (lambda (key value update remove) (if (eq? how 'update) (update 'bb (* 10 value) key) (remove value)))))))
(show (search 'z 'insert) (search 'z 'ignore) (search 'b 'update) (search 'b 'remove))
;; expect: (((a . 1) (b . 2) (c . 3) (z . made)) object) (((a . 1) (b . 2) (c . 3)) ignored) (((a . 1) (bb . 20) (c . 3)) b) (((a . 1) (c . 3)) 2) 

;; The whole mapping.
(show (mapping-size m) (all (mapping-find (lambda (k v) (> v 1)) m (lambda () 'no))) (all (mapping-find (lambda (k v) #f) m (lambda () 'no))) (mapping-count (lambda (k v) (odd? v)) m))   ;; expect: 3 (b 2) (no) 2 
(show (mapping-any? (lambda (k v) (= v 2)) m) (mapping-any? (lambda (k v) #f) m) (mapping-every? (lambda (k v) (< v 9)) m) (mapping-every? (lambda (k v) (< v 3)) m))   ;; expect: #t #f #t #f 
(show (mapping-keys m) (mapping-values m) (all (mapping-entries m)))   ;; expect: (a b c) (1 2 3) ((a b c) (1 2 3)) 
(show (mapping->alist (mapping-map (lambda (k v) (values v k)) numbers m)) (mapping-fold (lambda (k v l) (cons k l)) '() m) (mapping-fold/reverse (lambda (k v l) (cons k l)) '() m) (mapping-map->list list m))   ;; expect: ((1 . a) (2 . b) (3 . c)) (c b a) (a b c) ((a 1) (b 2) (c 3)) 
(mapping-for-each (lambda (k v) (write k) (write v)) m)
(newline)                                                     ;; expect: a1b2c3
(show (mapping->alist (mapping-filter (lambda (k v) (odd? v)) m)) (mapping->alist (mapping-remove! (lambda (k v) (odd? v)) m)) (apply alists (all (mapping-partition (lambda (k v) (< v 2)) m))))   ;; expect: ((a . 1) (c . 3)) ((b . 2)) (((a . 1)) ((b . 2) (c . 3))) 
(show (mapping->alist (mapping-copy m)))                      ;; expect: ((a . 1) (b . 2) (c . 3)) 

;; Submappings and sets.
(define less (mapping default 'a 1))
(define n (mapping default 'c 30 'd 40))
(show (mapping=? default m (mapping default 'c 3 'b 2 'a 1)) (mapping=? default m less) (mapping<? default less m) (mapping<=? default less less m) (mapping>? default m less) (mapping>=? default less m) (mapping<? default m m))   ;; expect: #t #f #t #t #t #f #f 
(show (mapping->alist (mapping-union m n less)) (mapping->alist (mapping-intersection m n)) (mapping->alist (mapping-difference m n less)) (mapping->alist (mapping-xor m n)))   ;; expect: ((a . 1) (b . 2) (c . 3) (d . 40)) ((c . 3)) ((b . 2)) ((a . 1) (b . 2) (d . 40)) 
(show (=? default m (mapping default 'a 1 'b 2 'c 3)) (<? mapping-comparator less m) (comparator? (make-mapping-comparator numbers)) (= (comparator-hash mapping-comparator m) (comparator-hash mapping-comparator (mapping default 'c 3 'b 2 'a 1))))   ;; expect: #t #t #t #t 

;; Ordered keys.
(show (mapping-min-key m) (mapping-max-key m) (mapping-min-value m) (mapping-max-value m) (all (mapping-min-entry m)) (all (mapping-max-entry m)) (caught (mapping-min-key (mapping default))))   ;; expect: a c 1 3 (a 1) (c 3) error 
(define tens (alist->mapping numbers '((10 . a) (20 . b) (30 . c) (40 . d))))
(define (none) 'none)
(show (mapping-key-predecessor tens 20 none) (mapping-key-predecessor tens 10 none) (mapping-key-predecessor tens 25 none) (mapping-key-successor tens 20 none) (mapping-key-successor tens 40 none) (mapping-key-successor tens 5 none))   ;; expect: 10 none 20 30 none 10 
(show (map mapping-keys (list (mapping-range= tens 20) (mapping-range= tens 21) (mapping-range< tens 30) (mapping-range> tens 20) (mapping-range<= tens 20) (mapping-range>= tens 25))))   ;; expect: ((20) () (10 20) (30 40) (10 20) (30 40)) 
(show (map mapping-keys (all (mapping-split tens 20))))       ;; expect: ((10) (10 20) (20) (20 30 40) (30 40)) 
(show (mapping->alist (mapping-catenate numbers (mapping numbers 1 'x) 5 'mid tens)))   ;; expect: ((1 . x) (5 . mid) (10 . a) (20 . b) (30 . c) (40 . d)) 
(show (mapping->alist (mapping-map/monotone (lambda (k v) (values (* k 2) (list v))) numbers tens)))   ;; expect: ((20 a) (40 b) (60 c) (80 d)) 

;; Many keys in many orders: the tree stays a tree.
(define (steps n by) (let loop ((i 0) (k 0) (l '())) (if (= i n) l (loop (+ i 1) (modulo (+ k by) n) (cons k l)))))
(define (with keys) (let loop ((keys keys) (m (mapping numbers))) (if (null? keys) m (loop (cdr keys) (mapping-set m (car keys) (- (car keys)))))))
(define large (with (steps 5003 1871)))
(show (mapping-size large) (equal? (mapping-keys large) (reverse (steps 5003 1))) (mapping-ref large 4999) (mapping=? numbers large (with (steps 5003 1))))   ;; expect: 5003 #t -4999 #t 
(define half (let loop ((i 0) (m large)) (if (>= i 5003) m (loop (+ i 2) (mapping-delete m i)))))
(show (mapping-size half) (mapping-min-key half) (mapping-max-key half) (mapping-every? (lambda (k v) (odd? k)) half))   ;; expect: 2501 1 5001 #t 
(show (let loop ((k 0) (ok #t)) (if (= k 100) ok (loop (+ k 1) (and ok (let ((key (* k 50))) (call-with-values (lambda () (mapping-split large key)) (lambda (a b c d e) (and (= (mapping-size a) key) (= (mapping-size b) (+ key 1)) (= (mapping-size c) 1) (= (mapping-size d) (- 5003 key)) (= (mapping-size e) (- 5002 key)))))))))))   ;; expect: #t 
(show (mapping-size (mapping-union large (mapping-map (lambda (k v) (values (+ k 2500) v)) numbers large))))   ;; expect: 7503 
;; The procedures with an exclamation mark leave their arguments alone: they are the others.
(define-syntax same? (syntax-rules () ((_ (a b) ...) (and (eq? a b) ...))))
(show (same? (mapping-adjoin! mapping-adjoin) (mapping-set! mapping-set) (mapping-replace! mapping-replace) (mapping-delete! mapping-delete) (mapping-delete-all! mapping-delete-all) (mapping-intern! mapping-intern) (mapping-update! mapping-update) (mapping-pop! mapping-pop) (mapping-search! mapping-search) (mapping-filter! mapping-filter) (mapping-remove! mapping-remove) (mapping-partition! mapping-partition) (mapping-union! mapping-union) (mapping-intersection! mapping-intersection) (mapping-difference! mapping-difference) (mapping-xor! mapping-xor) (mapping-range=! mapping-range=) (mapping-range<! mapping-range<) (mapping-range>! mapping-range>) (mapping-range<=! mapping-range<=) (mapping-range>=! mapping-range>=) (mapping-split! mapping-split) (mapping-catenate! mapping-catenate) (mapping-map/monotone! mapping-map/monotone) (mapping-update!/default mapping-update/default)))
;; expect: #t 
