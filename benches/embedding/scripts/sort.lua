-- The workloads: quicksort of 10,000 objects of the host with a closure that compares them, and empty calls.
local items = {}

local function partition(v, lo, hi, less)
    local middle = math.floor((lo + hi) / 2)
    local pivot = v[middle]
    v[middle], v[hi] = v[hi], v[middle]
    local j = lo
    for i = lo, hi - 1 do
        if less(v[i], pivot) then
            v[i], v[j] = v[j], v[i]
            j = j + 1
        end
    end
    v[j], v[hi] = v[hi], v[j]
    return j
end

local function quicksort(v, lo, hi, less)
    if lo < hi then
        local p = partition(v, lo, hi, less)
        quicksort(v, lo, p - 1, less)
        return quicksort(v, p + 1, hi, less)
    end
end

local function sort_items(less)
    local v = {}
    for i = 1, 10000 do
        v[i] = item(random(100000000))
    end
    quicksort(v, 1, 10000, less)
    items = v
    return #v
end

local function in_order(less)
    local count = 0
    for i = 2, 10000 do
        if not less(items[i], items[i - 1]) then
            count = count + 1
        end
    end
    return count
end

function sort_by_method() return sort_items(function(a, b) return a < b end) end
function sort_by_field() return sort_items(function(a, b) return a.rank < b.rank end) end
function sorted_by_method() return in_order(function(a, b) return a < b end) end
function sorted_by_field() return in_order(function(a, b) return a.rank < b.rank end) end

function calling_loop()
    for _ = 1, 200000 do
        nop()
    end
    return 0
end

function field_loop()
    local a = item(1)
    local rank
    for _ = 1, 200000 do
        rank = a.rank
    end
    return rank
end

function method_loop()
    local a, b = item(1), item(2)
    local less
    for _ = 1, 200000 do
        less = a < b
    end
    return less and 1 or 0
end

function empty_loop()
    for _ = 1, 200000 do
    end
    return 0
end

function nothing() end
