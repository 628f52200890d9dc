/* The heaviest stages of the compiled model as a C programmer writes them: a yardstick for the compiler.

   Arithmetic, draws and memory are the model's: rows of LANES doubles, one row for each variable of each entity, and
   every row that a stage writes comes out the same, bit for bit. Compile with -ffp-contract=off. */

#include <stdint.h>
#include <string.h>

#if !defined LANES || !defined TERMS
#error "LANES, runs in a block, and TERMS, terms of a utility, have to be defined"
#endif

typedef double *restrict out_row;
typedef const double *restrict in_row;
typedef const uint64_t *restrict key_row;

/* Where one block stands: what intermediaries are apart from, the intermediaries, and a key for each run. */
struct block {
    double *state, *places;
    const uint64_t *keys;
};

#define EACH_LANE(lane) for (int lane = 0; lane < LANES; lane++)

/* ---- sim/portable.py ---- */

static inline double as_double(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t as_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double portable_exp(double x) {
    x = x > -708.0 ? x : -708.0;
    x = x < 709.0 ? x : 709.0;
    double shifted = x * 1.4426950408889634 + 6755399441055744.0;
    double k = shifted - 6755399441055744.0;
    double r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
    double square = r * r, fourth = square * square;
    double low = (0.5 + r * (1.0 / 6.0)) + square * (1.0 / 24.0 + r * (1.0 / 120.0));
    double middle = (1.0 / 720.0 + r * (1.0 / 5040.0)) + square * (1.0 / 40320.0 + r * (1.0 / 362880.0));
    double high =
        (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) + square * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0));
    double series = 1.0 + (r + square * ((low + fourth * middle) + (fourth * fourth) * high));
    return series * as_double((as_bits(shifted) + 1023) << 52);
}

static inline double portable_log(double x) {
    uint64_t bits = as_bits(x), bias = (uint64_t)1023 << 52;
    uint64_t biased = (bits + (bias - 0x3FE6A09E667F3BCDu)) >> 52;
    double m = as_double((bits + bias) - (biased << 52));
    double f = m - 1.0, s = f / (2.0 + f);
    double z = s * s, square = z * z, fourth = square * square;
    double low = (1.0 / 3.0 + z * (1.0 / 5.0)) + square * (1.0 / 7.0 + z * (1.0 / 9.0));
    double middle = (1.0 / 11.0 + z * (1.0 / 13.0)) + square * (1.0 / 15.0 + z * (1.0 / 17.0));
    double high = (1.0 / 19.0 + z * (1.0 / 21.0)) + square * (1.0 / 23.0);
    double tail = (low + fourth * middle) + (fourth * fourth) * high;
    double half = 0.5 * f * f;
    double series = f - (half - s * (half + 2.0 * z * tail));
    double power = as_double(biased | 0x4330000000000000u) - 4503599627370496.0 - 1023;
    return power * 0.693147180369123816490 + (series + power * 1.90821492927058770002e-10);
}

static inline double select_one(double condition, double first, double second) {
    return condition * first + (1.0 - condition) * second;
}

/* ---- sim/draws.py ---- */

enum stream { CHOICE = 1, INTERMEDIARY = 2, OBSERVATION = 4 };

static inline uint64_t mixed(uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBu;
    return bits ^ (bits >> 31);
}

static inline uint64_t counter(uint64_t stream, uint64_t step, uint64_t entity) {
    uint64_t golden = 0x9E3779B97F4A7C15u, hashed = mixed(stream * golden + 0xD1B54A32D192ED03u);
    hashed = mixed((hashed ^ step) + golden);
    return mixed((hashed ^ entity) + golden);
}

static inline double uniform(uint64_t key, uint64_t draw) {
    return (as_double((mixed(key ^ draw) >> 12) | 0x3FF0000000000000u) - 1.0) + 1.0 / 9007199254740992.0;
}

static inline double gumbel(uint64_t key, uint64_t draw) {
    return -portable_log(-portable_log(uniform(key, draw)));
}

/* ---- sim/rules ---- */

static inline double probability(double rate, double dt) { return 1.0 - portable_exp(-rate * dt); }

static inline double either(double first, double second) { return 1.0 - (1.0 - first) * (1.0 - second); }

static inline double larger(double first, double second) { return first > second ? first : second; }

/* ---- designate: sim/stages/sanction.py ---- */

struct designate_rows { /* of the first place, then of what all places share */
    int64_t status, visibility, age, visibility_start, visibility_floor, stride;
    int64_t effort, designation_rate, regrowth_rate, unlearned;
};

static void designate(out_row status, out_row visibility, out_row age, in_row visibility_start, in_row visibility_floor,
                      in_row effort, in_row designation_rate, in_row regrowth_rate, in_row unlearned, key_row keys,
                      uint64_t draw, double grows, double dt) {
    EACH_LANE(lane) {
        double seen = visibility[lane], before = status[lane];
        double hazard = designation_rate[lane] * seen * effort[lane];
        double regrowth = grows * regrowth_rate[lane];
        double leaves = select_one(before, hazard, regrowth), stays = select_one(before, regrowth, hazard);
        double whole = leaves + stays, share = leaves / whole;
        double changed = probability(hazard + regrowth, dt) * (whole > 0.0 ? share : 0.0);
        double after = uniform(keys[lane], draw) < changed ? 1.0 - before : before;
        double hidden = visibility_floor[lane] + (seen - visibility_floor[lane]) * unlearned[lane];
        double start = visibility_start[lane], older = age[lane] + dt;
        status[lane] = after;
        visibility[lane] = (after == 1.0) & (before != 1.0) ? start : hidden;
        age[lane] = after == before ? older : 0.0;
    }
}

void designate_all(const struct block *blocks, int64_t count, const struct designate_rows *at, int64_t places,
                   double grows, double dt, int64_t first, int64_t last) {
    for (int64_t step = first; step < last; step++)
        for (const struct block *block = blocks; block < blocks + count; block++) {
            double *state = block->state;
            for (int64_t place = 0; place < places; place++) {
                double *own = block->places + place * at->stride * LANES;
                designate(own + at->status * LANES, own + at->visibility * LANES, own + at->age * LANES,
                          own + at->visibility_start * LANES, own + at->visibility_floor * LANES,
                          state + at->effort * LANES, state + at->designation_rate * LANES,
                          state + at->regrowth_rate * LANES, state + at->unlearned * LANES, block->keys,
                          counter(INTERMEDIARY, (uint64_t)step, (uint64_t)place), grows, dt);
            }
        }
}

/* ---- observe: sim/stages/observe.py ---- */

struct observe_rows { /* one for each belief */
    int64_t evidence, disclosed, resting_log_odds, forgetting, detection_rate, false_alarm_rate, parts_weight;
    int64_t shipped, traces, need_met, disclose, sends;
    uint64_t number;
};

static void observe(out_row evidence, out_row disclosed, in_row resting_log_odds, in_row forgetting,
                    in_row detection_rate, in_row false_alarm_rate, in_row parts_weight, in_row shipped, in_row traces,
                    in_row need_met, in_row disclose, key_row keys, uint64_t draw, double sends, int perfect,
                    double dt) {
    EACH_LANE(lane) {
        double rate = traces[lane] * detection_rate[lane] + (1.0 - traces[lane]) * false_alarm_rate[lane];
        double chance = uniform(keys[lane], draw), mean = rate * dt, none = portable_exp(-mean);
        double one = none * (1.0 + mean), two = one + none * 0.5 * mean * mean;
        double count = (chance < 1.0 - none ? 1.0 : 0.0) + (chance < 1.0 - one ? 1.0 : 0.0);
        count = count + (chance < 1.0 - two ? 1.0 : 0.0);
        double found = count * portable_log(detection_rate[lane] / false_alarm_rate[lane]);
        double signs = (count > 0.0 ? found : 0.0) - (detection_rate[lane] - false_alarm_rate[lane]) * dt;
        double parts = parts_weight[lane] * need_met[lane] * dt;
        double kept = portable_exp(-forgetting[lane] * dt);
        double gathered = (0.0 + (evidence[lane] - 0.0) * kept) + (signs + parts);
        double known = perfect ? (shipped[lane] > 0.0 ? 10.0 : -10.0) : gathered;
        double believed = 1.0 / (1.0 + portable_exp(-(resting_log_odds[lane] + known)));
        double said = sends * disclose[lane] * believed, left = 0.0 + (disclosed[lane] - 0.0) * kept;
        evidence[lane] = known;
        disclosed[lane] = said > left ? said : left;
    }
}

void observe_all(const struct block *blocks, int64_t count, const struct observe_rows *beliefs, int64_t views,
                 int64_t perfect, double dt, int64_t first, int64_t last) {
    for (int64_t step = first; step < last; step++)
        for (const struct block *block = blocks; block < blocks + count; block++) {
            double *state = block->state;
            for (const struct observe_rows *at = beliefs; at < beliefs + views; at++)
                observe(state + at->evidence * LANES, state + at->disclosed * LANES,
                        state + at->resting_log_odds * LANES, state + at->forgetting * LANES,
                        state + at->detection_rate * LANES, state + at->false_alarm_rate * LANES,
                        state + at->parts_weight * LANES, state + at->shipped * LANES, state + at->traces * LANES,
                        state + at->need_met * LANES, state + at->disclose * LANES, block->keys,
                        counter(OBSERVATION, (uint64_t)step, at->number), at->sends ? 1.0 : 0.0, perfect != 0, dt);
        }
}

/* ---- decide, of an actor that supplies and chooses by logit: sim/stages/decide.py, weigh_supplier.py ---- */

enum { MOST_OF_A_KIND = 16, MOST_POSTURES = 16, PROMISED = 2 };

struct faction_rows {
    int64_t vote, reformist, reform_emphasis;
};

struct item_rows {
    int64_t number, gravity, attribution, military_value, legal_exposure, in_force;
};

struct order_rows {
    int64_t stage, delivered, air_power, air_defence;
};

struct decide_rows {
    int64_t votes, weight, base_weight, strongest_tie, best_score, chosen, posture, available, utility, propensity, term;
    int64_t ship_level, about_level, act_level, worth, gravity, exposure, word, expected_answer, pressure, promised;
    int64_t precision, inertia, backfire_weight, boldness_start, implausibility;
    int64_t trust, alignment, reliance, western_trust, air_power, air_defence, threat, balance, debt_scale;
    int64_t ask, retaliate, deny, admit, approach;
    int64_t acts, items_made, menu, factions, ties, items, orders, veto, law_costs, aligns, of_all;
    uint64_t posture_number[MOST_POSTURES];
    struct faction_rows faction[MOST_OF_A_KIND];
    int64_t tie[MOST_OF_A_KIND];
    struct item_rows item[MOST_OF_A_KIND];
    struct order_rows order[MOST_OF_A_KIND];
};

static void set_to(out_row row, double value) {
    EACH_LANE(lane) row[lane] = value;
}

static void add_row(out_row sum, in_row row) {
    EACH_LANE(lane) sum[lane] += row[lane];
}

static void keep_larger(out_row most, in_row row) {
    EACH_LANE(lane) most[lane] = larger(row[lane], most[lane]);
}

static void add_vote(out_row weight, in_row base_weight, in_row vote, in_row votes, in_row reformist, in_row emphasis,
                     int veto, double voters) {
    EACH_LANE(lane) {
        double cast = veto ? vote[lane] / votes[lane] : 1.0 / voters;
        weight[lane] += cast * (1.0 + reformist[lane] * (emphasis[lane] - 1.0)) * base_weight[lane];
    }
}

static void count_votes(double *rows, const struct decide_rows *at) {
    double *votes = rows + at->votes * LANES;
    set_to(votes, 0.0);
    for (int64_t each = 0; each < at->factions; each++) add_row(votes, rows + at->faction[each].vote * LANES);
    for (int64_t term = 0; term < TERMS; term++) {
        double *weight = rows + (at->weight + term) * LANES, *base_weight = rows + (at->base_weight + term) * LANES;
        if (at->factions)
            set_to(weight, 0.0);
        else
            memcpy(weight, base_weight, LANES * sizeof(double));
        for (int64_t each = 0; each < at->factions; each++) {
            const struct faction_rows *faction = &at->faction[each];
            add_vote(weight, base_weight, rows + faction->vote * LANES, votes, rows + faction->reformist * LANES,
                     rows + (faction->reform_emphasis + term) * LANES, at->veto != 0, (double)at->factions);
        }
    }
}

static void survey_promise(out_row promised, in_row stage, in_row delivered, in_row air_power, in_row air_defence) {
    EACH_LANE(lane) {
        double pending = stage[lane] >= PROMISED ? 1.0 : 0.0;
        double worth = pending * (1.0 - delivered[lane]) * larger(air_power[lane], air_defence[lane]);
        promised[lane] = either(promised[lane], worth);
    }
}

static void survey_item(out_row worth, out_row gravity, out_row exposure, out_row word, in_row ship_level,
                        in_row about_level, in_row deny, in_row admit, in_row implausibility, in_row item_gravity,
                        in_row item_attribution, in_row military_value, in_row legal_exposure, in_row in_force,
                        double law_costs, double of_all) {
    EACH_LANE(lane) {
        double level = ship_level[lane], public = item_attribution[lane], about = larger(about_level[lane], of_all);
        double attributed = level * item_gravity[lane] * public;
        double exposed = law_costs * (1.0 - (1.0 - level * in_force[lane] * legal_exposure[lane]));
        double denied = about * deny[lane], admitted = about * admit[lane];
        double of_denial = implausibility[lane] * public, of_admission = 1.0 - public;
        double of_silence = of_denial < of_admission ? of_denial : of_admission;
        double silent = level * (1.0 - denied) * (1.0 - admitted);
        double said = 1.0 - of_denial * denied - of_admission * admitted - silent * of_silence;
        worth[lane] = either(worth[lane], level * military_value[lane]);
        gravity[lane] = larger(gravity[lane], attributed);
        exposure[lane] = larger(exposure[lane], exposed);
        word[lane] = said < word[lane] ? said : word[lane];
    }
}

static void weigh_terms(out_row term, in_row act, in_row worth, in_row gravity, in_row exposure, in_row word,
                        in_row expected_answer, in_row pressure, in_row trust, in_row alignment, in_row reliance,
                        in_row western_trust, in_row air_power, in_row air_defence, in_row threat,
                        in_row backfire_weight, in_row boldness_start, in_row promised, in_row balance,
                        in_row debt_scale, const struct decide_rows *at) {
    double aligns = (double)at->aligns;
    in_row ask = act + at->ask * LANES, retaliate = act + at->retaliate * LANES;
    in_row approach = act + at->approach * LANES;
    EACH_LANE(lane) {
        double stake = either(trust[lane], aligns * backfire_weight[lane] * alignment[lane]);
        double bold = boldness_start[lane] + (1.0 - boldness_start[lane]) * air_power[lane] * trust[lane];
        double protected = ask[lane] * either(trust[lane], reliance[lane]) * (1.0 - air_defence[lane]);
        double answer = either(protected, retaliate[lane] * bold);
        double owed = balance[lane] > 0.0 ? balance[lane] : 0.0, debt = owed / (owed + debt_scale[lane]);
        term[0 * LANES + lane] = worth[lane] * either(stake * (1.0 - debt), trust[lane] * promised[lane]);
        term[1 * LANES + lane] = 1.0 - gravity[lane] * expected_answer[lane] * (1.0 - pressure[lane]);
        term[2 * LANES + lane] = 1.0 - exposure[lane];
        term[3 * LANES + lane] = word[lane];
        term[4 * LANES + lane] = approach[lane] * western_trust[lane] * (1.0 - gravity[lane]);
        double invited = retaliate[lane] * (1.0 - bold) * (1.0 - air_defence[lane]);
        term[5 * LANES + lane] = (1.0 - threat[lane] * (1.0 - answer)) * (1.0 - invited);
    }
}

static void weigh_as_supplier(double *rows, const struct decide_rows *at, int64_t posture) {
    double *worth = rows + at->worth * LANES, *gravity = rows + at->gravity * LANES;
    double *exposure = rows + at->exposure * LANES, *word = rows + at->word * LANES;
    const double *act = rows + (at->act_level + posture * at->acts) * LANES;
    set_to(worth, 0.0);
    set_to(gravity, 0.0);
    set_to(exposure, 0.0);
    set_to(word, 1.0);
    for (const struct item_rows *item = at->item; item < at->item + at->items; item++) {
        int64_t within = posture * at->items_made + item->number;
        survey_item(worth, gravity, exposure, word, rows + (at->ship_level + within) * LANES,
                    rows + (at->about_level + within) * LANES, act + at->deny * LANES, act + at->admit * LANES,
                    rows + at->implausibility * LANES, rows + item->gravity * LANES, rows + item->attribution * LANES,
                    rows + item->military_value * LANES, rows + item->legal_exposure * LANES,
                    rows + item->in_force * LANES, (double)at->law_costs, (double)at->of_all);
    }
    weigh_terms(rows + (at->term + posture * TERMS) * LANES, act, worth, gravity, exposure, word,
                rows + at->expected_answer * LANES, rows + at->pressure * LANES, rows + at->trust * LANES,
                rows + at->alignment * LANES, rows + at->reliance * LANES, rows + at->western_trust * LANES,
                rows + at->air_power * LANES, rows + at->air_defence * LANES, rows + at->threat * LANES,
                rows + at->backfire_weight * LANES, rows + at->boldness_start * LANES, rows + at->promised * LANES,
                rows + at->balance * LANES, rows + at->debt_scale * LANES, at);
}

static void add_up(out_row utility, in_row weight, in_row term) {
    EACH_LANE(lane) {
        double sum = 0.0;
        for (int each = 0; each < TERMS; each++) sum += weight[each * LANES + lane] * term[each * LANES + lane];
        utility[lane] = sum;
    }
}

static void choose_by_chance(out_row best_score, out_row chosen, in_row utility, in_row propensity, in_row posture,
                             in_row available, in_row precision, in_row inertia, key_row keys, uint64_t draw,
                             double number) {
    EACH_LANE(lane) {
        double worth = select_one(0.0, propensity[lane], utility[lane]);
        double in_force = posture[lane] == number ? 1.0 : 0.0, noise = gumbel(keys[lane], draw);
        double score = precision[lane] * (worth + inertia[lane] * in_force) + noise;
        score = available[lane] > 0.0 ? score : -1.0e300;
        double highest = best_score[lane], held = chosen[lane];
        best_score[lane] = score > highest ? score : highest;
        chosen[lane] = score > highest ? number : held;
    }
}

void decide_all(const struct block *blocks, int64_t count, const struct decide_rows *at, int64_t spell, int64_t first,
                int64_t last) {
    for (int64_t step = first; step < last; step++)
        for (const struct block *block = blocks; block < blocks + count && step % spell == 0; block++) {
            double *rows = block->state;
            count_votes(rows, at);
            set_to(rows + at->strongest_tie * LANES, 0.0);
            for (int64_t each = 0; each < at->ties; each++)
                keep_larger(rows + at->strongest_tie * LANES, rows + at->tie[each] * LANES);
            set_to(rows + at->best_score * LANES, -1.0e300);
            set_to(rows + at->promised * LANES, 0.0);
            for (const struct order_rows *order = at->order; order < at->order + at->orders; order++)
                survey_promise(rows + at->promised * LANES, rows + order->stage * LANES,
                               rows + order->delivered * LANES, rows + order->air_power * LANES,
                               rows + order->air_defence * LANES);
            for (int64_t posture = 0; posture < at->menu; posture++) {
                double *utility = rows + (at->utility + posture) * LANES;
                weigh_as_supplier(rows, at, posture);
                add_up(utility, rows + at->weight * LANES, rows + (at->term + posture * TERMS) * LANES);
                choose_by_chance(rows + at->best_score * LANES, rows + at->chosen * LANES, utility,
                                 rows + (at->propensity + posture) * LANES, rows + at->posture * LANES,
                                 rows + (at->available + posture) * LANES, rows + at->precision * LANES,
                                 rows + at->inertia * LANES, block->keys,
                                 counter(CHOICE, (uint64_t)step, at->posture_number[posture]), (double)posture);
            }
        }
}
