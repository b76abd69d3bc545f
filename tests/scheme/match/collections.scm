;; Patterns of tables, structs and persistent vectors.
(import (scheme base) (scheme write) (ruse match) (ruse table) (ruse struct) (ruse vector))

(define (show . objects) (for-each (lambda (x) (write x) (write-string " ")) objects) (newline))

(define (area shape)
  (match shape
    ((struct (kind 'circle) (radius r)) (* 3 r r))
    ((struct (kind 'box) (width w) (height h)) (* w h))
    ((struct (kind k)) (list 'unknown k))
    ((table (area a)) a)
    ((table) 'table)
    (_ 'no-shape)))
(show (area (struct 'kind 'circle 'radius 2)) (area (struct 'kind 'box 'width 2 'height 5))
      (area (struct 'kind 'box 'width 2)) (area (struct 'name 'x))
      (area (table 'area 9)) (area (table 'b 1)) (area '((kind . circle))))
;; expect: 12 10 (unknown box) no-shape 9 table no-shape 

;; Keys are data; they may be quoted.
(show (match (table "s" 1 2 'two '(a b) 'list #\c 'char)
        ((table ("s" s) (2 n) ((a b) l) ('#\c c)) (list s n l c))))   ;; expect: (1 two list char) 
(show (match (table '() 1) ((table (() x)) x)))                    ;; expect: 1 
(show (match (table 'k #f) ((table (k v)) (list 'there v))))       ;; expect: (there #f) 

;; The rest, and nothing else.
(define (pick x)
  (match x
    ((struct (a 1) #:only) 'just-a)
    ((struct (a n) #:rest others) (list n others))
    ((table (a n) (b m) #:rest (table #:only)) (list 'only n m))
    ((table (a n) #:rest r) (list n r))
    (_ 'none)))
(show (pick (struct 'a 1)) (pick (struct 'a 1 'b 2)) (pick (struct 'b 1 'a 3)) (pick (struct 'b 1)))
;; expect: just-a (1 #struct(b 2)) (3 #struct(b 1)) none 
(define t (table 'a 1 'b 2 'c 3))
(show (pick t) (pick (table 'a 1 'b 2)) (table-count t))           ;; expect: (1 #table(b 2 c 3)) (only 1 2) 3 
(define ci (make-table string-ci=? (lambda (s) (string-length s))))
(define (string-ci=? a b) (string=? (string-downcase a) (string-downcase b)))
(define (string-downcase s) (string-map (lambda (c) (if (char<=? #\A c #\Z) (integer->char (+ 32 (char->integer c))) c)) s))
(table-set! ci "Key" 'value)
(table-set! ci "other" 2)
(show (match ci ((table ("KEY" v) #:rest r) (list v (table->alist r)))))   ;; expect: (value (("other" . 2))) 

;; Nested, with other patterns; the same question is asked once.
(show (match (struct 'user (struct 'name "ann" 'tags (pvector 'x 'y 'z)))
        ((struct (user (struct (name (? string? name)) (tags (pvector first _ ...))))) (list name first))))
;; expect: ("ann" x) 
(show (match (pvector 1 2 3 4) ((pvector a b ... c) (list a b c))))   ;; expect: (1 (2 3) 4) 
(show (match (vector 1) ((pvector _) 'pvector) (#(_) 'vector)))    ;; expect: vector 
(show (match (struct 'x 1) ((or (struct (y v)) (struct (x v))) v)))   ;; expect: 1 
(show (match (struct 'x 1) ((and s (not (struct (y _)))) (struct-count s))))   ;; expect: 1 
(show (match (list (struct 'n 1) (struct 'n 2)) (((struct (n ns)) ...) ns)))   ;; expect: (1 2) 
(show (match (struct 'l 5 'r 5) ((struct (l n) (r n)) (list 'same n)) (_ 'different)))   ;; expect: (same 5) 

;; Literals match what is equal?.
(show (match (struct 'b 2 'a 1) (#struct(a 1) 'one) (#struct(a 1 b 3) 'three) (#struct(a 1 b 2) 'two)))   ;; expect: two 
(show (match (table 1 2) ('#table(1 2) 'yes) (_ 'no)))             ;; expect: yes 
(show (match (pvector 1 2) (#pvector(1 2) #:when #f 'guarded) (#pvector(1 2) 'plain)))   ;; expect: plain 
(show (match (list (struct 'b 2 'a 1) 1) ((#struct(a 1 b 2) 2) 'no) ((#struct(b 2 a 1) 1) 'yes)))   ;; expect: yes 
