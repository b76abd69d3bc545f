;;; SRFI 146: mappings with ordered keys. The procedures with an exclamation mark may change their arguments, and do not.
(define-library (srfi 146)
  (export
   ;; constructors
   mapping mapping-unfold mapping/ordered mapping-unfold/ordered
   ;; predicates
   (rename ordered-map? mapping?) (rename map-contains? mapping-contains?) (rename map-empty? mapping-empty?)
   (rename map-disjoint? mapping-disjoint?)
   ;; accessors
   (rename map-ref mapping-ref) (rename map-ref/default mapping-ref/default)
   (rename map-comparator mapping-key-comparator)
   ;; updaters
   (rename map-adjoin mapping-adjoin) (rename map-adjoin mapping-adjoin!)
   (rename map-set mapping-set) (rename map-set mapping-set!)
   (rename map-replace mapping-replace) (rename map-replace mapping-replace!)
   (rename map-delete mapping-delete) (rename map-delete mapping-delete!)
   (rename map-delete-all mapping-delete-all) (rename map-delete-all mapping-delete-all!)
   (rename map-intern mapping-intern) (rename map-intern mapping-intern!)
   (rename map-update mapping-update) (rename map-update mapping-update!)
   (rename map-update/default mapping-update/default) (rename map-update/default mapping-update!/default)
   (rename map-pop mapping-pop) (rename map-pop mapping-pop!)
   (rename map-search mapping-search) (rename map-search mapping-search!)
   ;; the whole mapping
   (rename map-size mapping-size) (rename map-find mapping-find) (rename map-count mapping-count)
   (rename map-any? mapping-any?) (rename map-every? mapping-every?)
   (rename map-keys mapping-keys) (rename map-values mapping-values) (rename map-entries mapping-entries)
   ;; mapping and folding
   mapping-map (rename map-for-each mapping-for-each) (rename map-fold mapping-fold)
   (rename map-map->list mapping-map->list)
   (rename map-filter mapping-filter) (rename map-filter mapping-filter!)
   (rename map-remove mapping-remove) (rename map-remove mapping-remove!)
   (rename map-partition mapping-partition) (rename map-partition mapping-partition!)
   ;; copying and conversion
   (rename map-copy mapping-copy) (rename map->alist mapping->alist)
   alist->mapping (rename map-add-alist alist->mapping!)
   alist->mapping/ordered (rename map-add-alist alist->mapping/ordered!)
   ;; submappings
   (rename map=? mapping=?) (rename map<? mapping<?) (rename map>? mapping>?)
   (rename map<=? mapping<=?) (rename map>=? mapping>=?)
   ;; set theory
   (rename map-union mapping-union) (rename map-union mapping-union!)
   (rename map-intersection mapping-intersection) (rename map-intersection mapping-intersection!)
   (rename map-difference mapping-difference) (rename map-difference mapping-difference!)
   (rename map-xor mapping-xor) (rename map-xor mapping-xor!)
   ;; comparators
   mapping-comparator (rename make-ordered-map-comparator make-mapping-comparator)
   ;; ordered keys
   (rename map-min-key mapping-min-key) (rename map-max-key mapping-max-key)
   (rename map-min-value mapping-min-value) (rename map-max-value mapping-max-value)
   (rename map-min-entry mapping-min-entry) (rename map-max-entry mapping-max-entry)
   (rename map-key-predecessor mapping-key-predecessor) (rename map-key-successor mapping-key-successor)
   (rename map-range= mapping-range=) (rename map-range= mapping-range=!)
   (rename map-range< mapping-range<) (rename map-range< mapping-range<!)
   (rename map-range> mapping-range>) (rename map-range> mapping-range>!)
   (rename map-range<= mapping-range<=) (rename map-range<= mapping-range<=!)
   (rename map-range>= mapping-range>=) (rename map-range>= mapping-range>=!)
   (rename map-split mapping-split) (rename map-split mapping-split!)
   (rename map-catenate mapping-catenate) (rename map-catenate mapping-catenate!)
   (rename map-map/monotone mapping-map/monotone) (rename map-map/monotone mapping-map/monotone!)
   (rename map-fold/reverse mapping-fold/reverse))
  (import (scheme base) (srfi 128) (ruse mapping))
  (begin

    (define (mapping comparator . keys-and-values)
      (map-add-entries (make-ordered-map comparator) keys-and-values))

    ;; Keys that come in order need no other procedure: each is added at the end of the tree.
    (define (mapping/ordered comparator . keys-and-values)
      (map-add-entries (make-ordered-map comparator) keys-and-values))

    (define (mapping-unfold stop? mapper successor seed comparator)
      (map-add-unfolded (make-ordered-map comparator) stop? mapper successor seed))

    (define (mapping-unfold/ordered stop? mapper successor seed comparator)
      (map-add-unfolded (make-ordered-map comparator) stop? mapper successor seed))

    (define (alist->mapping comparator alist)
      (map-add-alist (make-ordered-map comparator) alist))

    (define (alist->mapping/ordered comparator alist)
      (map-add-alist (make-ordered-map comparator) alist))

    (define (mapping-map procedure comparator mapping)
      (map-map procedure (make-ordered-map comparator) mapping))

    (define mapping-comparator (make-ordered-map-comparator (make-default-comparator)))

    (comparator-register-default! mapping-comparator)))
