;;; SRFI 115: regular expressions as S-expressions. They become patterns in the syntax of `(ruse regex)`, whose objects these
;;; are. Where a position allows several matches, the alternative written first is taken, not the longest one. What no linear
;;; engine can do (look-around, back references) is refused.
(define-library (srfi 115)
  (export regexp regexp? valid-sre? rx regexp->sre char-set->sre
          regexp-matches regexp-matches? regexp-search
          regexp-replace regexp-replace-all
          regexp-fold regexp-extract regexp-split regexp-partition
          regexp-match? regexp-match-count regexp-match-submatch regexp-match-submatch-start regexp-match-submatch-end
          regexp-match->list)
  (import (scheme base) (scheme char) (ruse regex) (only (ruse primitives) %service))
  (begin

    (define (refuse what sre)
      (%service 'fail 'value 'regexp what sre))

    (define (join strings separator)
      (if (null? strings)
          ""
          (apply string-append (car strings)
                 (map (lambda (string) (string-append separator string)) (cdr strings)))))

    ;;; Characters

    ;; A character as a pattern has it, in sets and outside of them.
    (define (character c)
      (if (or (char<=? #\a c #\z) (char<=? #\A c #\Z) (char<=? #\0 c #\9))
          (string c)
          (string-append "\\x{" (number->string (char->integer c) 16) "}")))

    (define (characters string)
      (apply string-append (map character (string->list string))))

    ;; Names of sets: the Unicode definition and the ASCII one, both without brackets.
    (define sets
      '(((any) "\\x{0}-\\x{10FFFF}" "\\x{0}-\\x{10FFFF}")
        ((nonl) "\\x{0}-\\x{9}\\x{B}-\\x{10FFFF}" "\\x{0}-\\x{9}\\x{B}-\\x{10FFFF}")
        ((ascii) "\\x{0}-\\x{7F}" "\\x{0}-\\x{7F}")
        ((lower-case lower) "\\p{Lowercase}" "a-z")
        ((upper-case upper) "\\p{Uppercase}" "A-Z")
        ((title-case title) "\\p{Lt}" "a&&b")
        ((alphabetic alpha) "\\p{Alphabetic}" "a-zA-Z")
        ((numeric num) "\\p{Nd}" "0-9")
        ((alphanumeric alphanum alnum) "\\p{Alphabetic}\\p{Nd}" "a-zA-Z0-9")
        ((punctuation punct) "\\p{P}" "!-#%-*,-/:;?@\\[-\\]_{}")
        ((symbol) "\\p{S}" "$+<=>\\^`|~")
        ((graphic graph) "\\p{Alphabetic}\\p{M}\\p{N}\\p{P}\\p{S}" "!-~")
        ((whitespace white space) "\\p{White_Space}" "\\x{9}-\\x{D}\\x{20}")
        ((printing print) "\\p{Alphabetic}\\p{M}\\p{N}\\p{P}\\p{S}\\p{White_Space}" "\\x{9}-\\x{D}\\x{20}-~")
        ((control cntrl) "\\p{Cc}" "\\x{0}-\\x{1F}\\x{7F}")
        ((hex-digit xdigit) "0-9A-Fa-f" "0-9A-Fa-f")))

    (define (named-set name ascii?)
      (let loop ((rest sets))
        (cond ((null? rest) #f)
              ((memq name (caar rest)) (string-append "[" (list-ref (car rest) (if ascii? 2 1)) "]"))
              (else (loop (cdr rest))))))

    (define none "[a&&b]")

    ;; The set that an SRE stands for as a pattern in brackets; #f if it stands for something else.
    (define (set sre ascii?)
      (define (all sres) (map (lambda (sre) (set sre ascii?)) sres))
      (define (whole sets) (and (not (memq #f sets)) sets))
      (define (union sets) (if (null? sets) none (string-append "[" (apply string-append sets) "]")))
      (define (operands sre)
        (let ((sets (all (cdr sre))))
          (for-each (lambda (set operand) (if (not set) (refuse "a set of characters is expected, not" operand)))
                    sets (cdr sre))
          sets))
      (cond ((char? sre) (string-append "[" (character sre) "]"))
            ((string? sre) (and (= (string-length sre) 1) (string-append "[" (characters sre) "]")))
            ((symbol? sre) (named-set sre ascii?))
            ((not (and (pair? sre) (list? sre))) #f)
            ((string? (car sre))
             (if (null? (cdr sre))
                 (one-of (car sre))
                 (refuse "a set of characters is a list of one string, not" sre)))
            (else
             (case (car sre)
               ((char-set)
                (if (and (= (length sre) 2) (string? (cadr sre)))
                    (one-of (cadr sre))
                    (refuse "the set must be given as one string:" sre)))
               ((/ char-range) (ranges sre))
               ((or) (let ((sets (whole (all (cdr sre))))) (and sets (union sets))))
               ((~ complement)
                (let ((sets (operands sre)))
                  (string-append "[^" (if (null? sets) none (apply string-append sets)) "]")))
               ((- difference)
                (let ((sets (operands sre)))
                  (if (null? sets)
                      (refuse "a set of characters is missing in" sre)
                      (string-append "[" (car sets) "--" (union (cdr sets)) "]"))))
               ((& and)
                (let ((sets (operands sre)))
                  (if (null? sets)
                      (named-set 'any #f)
                      (string-append "[" (join sets "&&") "]"))))
               ((w/ascii) (and (= (length sre) 2) (set (cadr sre) #t)))
               ((w/unicode) (and (= (length sre) 2) (set (cadr sre) #f)))
               (else #f)))))

    (define (one-of string)
      (if (string=? string "") none (string-append "[" (characters string) "]")))

    ;; (/ "az" #\0 #\9): pairs of characters.
    (define (ranges sre)
      (let loop ((ends (apply append
                              (map (lambda (part)
                                     (cond ((string? part) (string->list part))
                                           ((char? part) (list part))
                                           (else (refuse "a range is made of characters, not of" part))))
                                   (cdr sre))))
                 (out '()))
        (cond ((null? ends) (if (null? out) none (string-append "[" (apply string-append (reverse out)) "]")))
              ((null? (cdr ends)) (refuse "a range has no end:" sre))
              ((char>? (car ends) (cadr ends)) (refuse "a range ends before it begins:" sre))
              (else (loop (cddr ends)
                          (cons (string-append (character (car ends)) "-" (character (cadr ends))) out))))))

    ;;; Expressions

    ;; UAX 29, table 1c: an extended grapheme cluster.
    (define grapheme
      (string-append
       "(?:\\r\\n|\\p{gcb=Control}|\\r|\\n|\\p{gcb=Prepend}*(?:\\p{gcb=RI}\\p{gcb=RI}"
       "|\\p{gcb=L}*(?:\\p{gcb=V}+|\\p{gcb=LV}\\p{gcb=V}*|\\p{gcb=LVT})\\p{gcb=T}*|\\p{gcb=L}+|\\p{gcb=T}+"
       "|\\p{Extended_Pictographic}(?:\\p{gcb=Extend}*\\p{gcb=ZWJ}\\p{Extended_Pictographic})*"
       "|[^\\p{gcb=Control}\\r\\n])[\\p{gcb=Extend}\\p{gcb=ZWJ}\\p{gcb=SpacingMark}]*)"))

    (define (group string) (string-append "(?:" string ")"))

    ;; A translation is a pattern; `groups` has how many groups there are so far, and their names.
    (define-record-type <groups>
      (make-groups count names)
      groups?
      (count groups-count set-groups-count!)
      (names groups-names set-groups-names!))

    (define (add-name! groups name index)
      (let ((known (assq name (groups-names groups))))
        (set-groups-names! groups
                           (if known
                               (map (lambda (entry)
                                      (if (eq? entry known) (append entry (list index)) entry))
                                    (groups-names groups))
                               (cons (list name index) (groups-names groups))))))

    (define (translate sre groups)
      ;; ascii?: sets are those of ASCII; capture?: submatches count.
      (define (sequence sres ascii? capture?)
        (apply string-append (map (lambda (sre) (pattern sre ascii? capture?)) sres)))
      (define (edge name ascii?)
        (if ascii? (string-append "(?-u:" name ")") name))
      (define (submatch name body ascii? capture?)
        (cond (capture?
               (let ((index (+ 1 (groups-count groups))))
                 (set-groups-count! groups index)
                 (if name (add-name! groups name index))
                 (string-append "(" (sequence body ascii? capture?) ")")))
              (else (group (sequence body ascii? capture?)))))
      (define (count n sre)
        (if (and (exact-integer? n) (<= 0 n 1000000))
            (number->string n)
            (refuse "a number of repetitions is an exact integer from 0 to 1000000, not as in" sre)))
      (define (repeated bounds body ascii? capture?)
        (string-append (group (sequence body ascii? capture?)) bounds))
      (define (least sre n) (if (< (length sre) n) (refuse "something is missing in" sre)))
      (define (pattern sre ascii? capture?)
        (cond
         ((string? sre) (characters sre))
         ((set sre ascii?))
         ((symbol? sre)
          (case sre
            ((bos) "\\A")
            ((eos) "\\z")
            ((bol) "(?m:^)")
            ((eol) "(?m:$)")
            ((bow) (edge "\\b{start}" ascii?))
            ((eow) (edge "\\b{end}" ascii?))
            ((nwb) (if ascii? "(?-u:\\b{start-half}\\b{end-half})" "\\B"))
            ((word) (pattern '(word+ any) ascii? capture?))
            ((grapheme) (if ascii? "(?:\\r\\n|[\\x{0}-\\x{7F}])" grapheme))
            ((bog eog) (refuse "there are no boundaries of graphemes in a linear engine:" sre))
            (else (refuse "this name has no meaning in an SRE:" sre))))
         ((null? sre) "")
         ((not (and (pair? sre) (list? sre))) (refuse "this is no SRE:" sre))
         (else
          (let ((body (cdr sre)))
            (define (all bounds) (repeated bounds body ascii? capture?))
            (case (car sre)
              ((: seq) (group (sequence body ascii? capture?)))
              ((or) (group (join (map (lambda (sre) (group (pattern sre ascii? capture?))) body) "|")))
              ((? optional) (all "?"))
              ((* zero-or-more) (all "*"))
              ((+ one-or-more) (all "+"))
              ((?? non-greedy-optional) (all "??"))
              ((*? non-greedy-zero-or-more) (all "*?"))
              ((= exactly)
               (least sre 2)
               (repeated (string-append "{" (count (car body) sre) "}") (cdr body) ascii? capture?))
              ((>= at-least)
               (least sre 2)
               (repeated (string-append "{" (count (car body) sre) ",}") (cdr body) ascii? capture?))
              ((** repeated **? non-greedy-repeated)
               (least sre 3)
               (let ((bounds (string-append "{" (count (car body) sre) "," (count (cadr body) sre) "}")))
                 (if (> (car body) (cadr body)) (refuse "the greatest number comes before the least:" sre))
                 (repeated (if (memq (car sre) '(**? non-greedy-repeated)) (string-append bounds "?") bounds)
                           (cddr body) ascii? capture?)))
              (($ submatch) (submatch #f body ascii? capture?))
              ((-> submatch-named)
               (if (not (and (pair? body) (symbol? (car body)))) (refuse "a name is missing in" sre))
               (submatch (car body) (cdr body) ascii? capture?))
              ((w/case) (string-append "(?-i:" (sequence body ascii? capture?) ")"))
              ((w/nocase) (string-append "(?i:" (sequence body ascii? capture?) ")"))
              ((w/ascii) (group (sequence body #t capture?)))
              ((w/unicode) (group (sequence body #f capture?)))
              ((w/nocapture) (group (sequence body ascii? #f)))
              ((word)
               (string-append (edge "\\b{start}" ascii?) (group (sequence body ascii? capture?)) (edge "\\b{end}" ascii?)))
              ((word+)
               (pattern `(word (+ (and (or alphanumeric "_") (or ,@body)))) ascii? capture?))
              ((look-ahead look-behind neg-look-ahead neg-look-behind)
               (refuse "a linear engine cannot look around:" sre))
              ((backref) (refuse "a linear engine cannot refer back:" sre))
              (else (refuse "this is no SRE:" sre)))))))
      (pattern sre #f #t))

    ;; What was translated last, by identity: SREs are mostly constants.
    (define recent (make-vector 8 #f))
    (define turn 0)

    (define (known sre)
      (let loop ((i 0))
        (and (< i 8)
             (let ((entry (vector-ref recent i)))
               (if (and entry (eq? (car entry) sre)) (cdr entry) (loop (+ i 1)))))))

    (define (compile sre)
      (let* ((groups (make-groups 0 '()))
             (pattern (translate sre groups)))
        (regex pattern sre (groups-names groups))))

    (define (regexp re)
      (cond ((regex? re) re)
            ((and (pair? re) (known re)))
            (else
             (let ((made (compile re)))
               (when (pair? re)
                 (vector-set! recent turn (cons re made))
                 (set! turn (modulo (+ turn 1) 8)))
               made))))

    (define-syntax rx
      (syntax-rules ()
        ((_ sre ...) (regexp `(: sre ...)))))

    (define (regexp? obj) (regex? obj))

    ;; Of a regular expression that was made of a pattern this is no SRE, for which there is no notation.
    (define (regexp->sre re) (regex-source (regexp re)))

    ;; Sets of characters are strings here.
    (define (char-set->sre char-set)
      (if (string? char-set)
          (list char-set)
          (%service 'fail 'type 'char-set->sre "argument 1 must be a string of characters, but it is" char-set)))

    (define (valid-sre? obj)
      (or (regex? obj)
          (guard (error ((error-object? error) #f))
            (compile obj)
            #t)))

    ;;; The procedures of (ruse regex) on SREs

    (define (regexp-matches re str . range) (apply regex-matches (regexp re) str range))
    (define (regexp-matches? re str . range) (apply regex-matches? (regexp re) str range))
    (define (regexp-search re str . range) (apply regex-search (regexp re) str range))
    (define (regexp-fold re kons knil str . more) (apply regex-fold (regexp re) kons knil str more))
    (define (regexp-extract re str . range) (apply regex-extract (regexp re) str range))
    (define (regexp-split re str . range) (apply regex-split (regexp re) str range))
    (define (regexp-partition re str . range) (apply regex-partition (regexp re) str range))

    ;; Strings are no templates here.
    (define (plain subst)
      (if (string? subst) (list (lambda (match) subst)) (if (list? subst) (map plain subst) subst)))

    (define (regexp-replace re str subst . more) (apply regex-replace (regexp re) str (plain subst) more))
    (define (regexp-replace-all re str subst . more) (apply regex-replace-all (regexp re) str (plain subst) more))

    (define (regexp-match? obj) (regex-match? obj))
    (define (regexp-match-count match) (regex-match-count match))
    (define (regexp-match-submatch match field) (regex-match-submatch match field))
    (define (regexp-match-submatch-start match field) (regex-match-submatch-start match field))
    (define (regexp-match-submatch-end match field) (regex-match-submatch-end match field))
    (define (regexp-match->list match) (regex-match->list match))))
