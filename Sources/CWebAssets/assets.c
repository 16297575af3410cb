// Made by tools/web_assets.py: the files of the web pages.
#include "assets.h"

// The compiler knows #embed in every language mode, and warns in all before C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char asset_0[] = {
#embed "../daybook-web/Assets/core/calm.js" suffix(,)
    0};

static const unsigned char asset_1[] = {
#embed "../daybook-web/Assets/core/charts.js" suffix(,)
    0};

static const unsigned char asset_2[] = {
#embed "../daybook-web/Assets/core/content.js" suffix(,)
    0};

static const unsigned char asset_3[] = {
#embed "../daybook-web/Assets/core/hidden.js" suffix(,)
    0};

static const unsigned char asset_4[] = {
#embed "../daybook-web/Assets/core/inline.js" suffix(,)
    0};

static const unsigned char asset_5[] = {
#embed "../daybook-web/Assets/core/kinds.js" suffix(,)
    0};

static const unsigned char asset_6[] = {
#embed "../daybook-web/Assets/core/layout.js" suffix(,)
    0};

static const unsigned char asset_7[] = {
#embed "../daybook-web/Assets/core/live.js" suffix(,)
    0};

static const unsigned char asset_8[] = {
#embed "../daybook-web/Assets/core/markdown.js" suffix(,)
    0};

static const unsigned char asset_9[] = {
#embed "../daybook-web/Assets/core/outbox.js" suffix(,)
    0};

static const unsigned char asset_10[] = {
#embed "../daybook-web/Assets/core/places.js" suffix(,)
    0};

static const unsigned char asset_11[] = {
#embed "../daybook-web/Assets/core/proof.js" suffix(,)
    0};

static const unsigned char asset_12[] = {
#embed "../daybook-web/Assets/core/replay.js" suffix(,)
    0};

static const unsigned char asset_13[] = {
#embed "../daybook-web/Assets/core/reply.js" suffix(,)
    0};

static const unsigned char asset_14[] = {
#embed "../daybook-web/Assets/core/router.js" suffix(,)
    0};

static const unsigned char asset_15[] = {
#embed "../daybook-web/Assets/core/rpc.js" suffix(,)
    0};

static const unsigned char asset_16[] = {
#embed "../daybook-web/Assets/core/seen.js" suffix(,)
    0};

static const unsigned char asset_17[] = {
#embed "../daybook-web/Assets/core/time.js" suffix(,)
    0};

static const unsigned char asset_18[] = {
#embed "../daybook-web/Assets/core/words.js" suffix(,)
    0};

static const unsigned char asset_19[] = {
#embed "../daybook-web/Assets/icon.svg" suffix(,)
    0};

static const unsigned char asset_20[] = {
#embed "../daybook-web/Assets/index.html" suffix(,)
    0};

static const unsigned char asset_21[] = {
#embed "../daybook-web/Assets/main.js" suffix(,)
    0};

static const unsigned char asset_22[] = {
#embed "../daybook-web/Assets/styles/base.css" suffix(,)
    0};

static const unsigned char asset_23[] = {
#embed "../daybook-web/Assets/styles/icons.css" suffix(,)
    0};

static const unsigned char asset_24[] = {
#embed "../daybook-web/Assets/styles/pages.css" suffix(,)
    0};

static const unsigned char asset_25[] = {
#embed "../daybook-web/Assets/styles/session.css" suffix(,)
    0};

static const unsigned char asset_26[] = {
#embed "../daybook-web/Assets/styles/sidebar.css" suffix(,)
    0};

static const unsigned char asset_27[] = {
#embed "../daybook-web/Assets/styles/transcript.css" suffix(,)
    0};

static const unsigned char asset_28[] = {
#embed "../daybook-web/Assets/ui/actions.js" suffix(,)
    0};

static const unsigned char asset_29[] = {
#embed "../daybook-web/Assets/ui/activity.js" suffix(,)
    0};

static const unsigned char asset_30[] = {
#embed "../daybook-web/Assets/ui/app.js" suffix(,)
    0};

static const unsigned char asset_31[] = {
#embed "../daybook-web/Assets/ui/card.js" suffix(,)
    0};

static const unsigned char asset_32[] = {
#embed "../daybook-web/Assets/ui/chart.js" suffix(,)
    0};

static const unsigned char asset_33[] = {
#embed "../daybook-web/Assets/ui/composer.js" suffix(,)
    0};

static const unsigned char asset_34[] = {
#embed "../daybook-web/Assets/ui/dom.js" suffix(,)
    0};

static const unsigned char asset_35[] = {
#embed "../daybook-web/Assets/ui/hits.js" suffix(,)
    0};

static const unsigned char asset_36[] = {
#embed "../daybook-web/Assets/ui/home.js" suffix(,)
    0};

static const unsigned char asset_37[] = {
#embed "../daybook-web/Assets/ui/keys.js" suffix(,)
    0};

static const unsigned char asset_38[] = {
#embed "../daybook-web/Assets/ui/message.js" suffix(,)
    0};

static const unsigned char asset_39[] = {
#embed "../daybook-web/Assets/ui/news.js" suffix(,)
    0};

static const unsigned char asset_40[] = {
#embed "../daybook-web/Assets/ui/panels.js" suffix(,)
    0};

static const unsigned char asset_41[] = {
#embed "../daybook-web/Assets/ui/parts.js" suffix(,)
    0};

static const unsigned char asset_42[] = {
#embed "../daybook-web/Assets/ui/popups.js" suffix(,)
    0};

static const unsigned char asset_43[] = {
#embed "../daybook-web/Assets/ui/projects.js" suffix(,)
    0};

static const unsigned char asset_44[] = {
#embed "../daybook-web/Assets/ui/prompt.js" suffix(,)
    0};

static const unsigned char asset_45[] = {
#embed "../daybook-web/Assets/ui/scroller.js" suffix(,)
    0};

static const unsigned char asset_46[] = {
#embed "../daybook-web/Assets/ui/search.js" suffix(,)
    0};

static const unsigned char asset_47[] = {
#embed "../daybook-web/Assets/ui/session.js" suffix(,)
    0};

static const unsigned char asset_48[] = {
#embed "../daybook-web/Assets/ui/sidebar-entry.js" suffix(,)
    0};

static const unsigned char asset_49[] = {
#embed "../daybook-web/Assets/ui/sidebar.js" suffix(,)
    0};

static const unsigned char asset_50[] = {
#embed "../daybook-web/Assets/ui/theme.js" suffix(,)
    0};

static const unsigned char asset_51[] = {
#embed "../daybook-web/Assets/ui/timeline.js" suffix(,)
    0};

static const unsigned char asset_52[] = {
#embed "../daybook-web/Assets/ui/transcript-keys.js" suffix(,)
    0};

static const unsigned char asset_53[] = {
#embed "../daybook-web/Assets/ui/transcript.js" suffix(,)
    0};

static const unsigned char asset_54[] = {
#embed "../daybook-web/Assets/ui/travel.js" suffix(,)
    0};

static const unsigned char asset_55[] = {
#embed "../daybook-web/Assets/ui/verify.js" suffix(,)
    0};

static const struct daybook_asset assets[] = {
    {"core/calm.js", asset_0, sizeof asset_0 - 1},
    {"core/charts.js", asset_1, sizeof asset_1 - 1},
    {"core/content.js", asset_2, sizeof asset_2 - 1},
    {"core/hidden.js", asset_3, sizeof asset_3 - 1},
    {"core/inline.js", asset_4, sizeof asset_4 - 1},
    {"core/kinds.js", asset_5, sizeof asset_5 - 1},
    {"core/layout.js", asset_6, sizeof asset_6 - 1},
    {"core/live.js", asset_7, sizeof asset_7 - 1},
    {"core/markdown.js", asset_8, sizeof asset_8 - 1},
    {"core/outbox.js", asset_9, sizeof asset_9 - 1},
    {"core/places.js", asset_10, sizeof asset_10 - 1},
    {"core/proof.js", asset_11, sizeof asset_11 - 1},
    {"core/replay.js", asset_12, sizeof asset_12 - 1},
    {"core/reply.js", asset_13, sizeof asset_13 - 1},
    {"core/router.js", asset_14, sizeof asset_14 - 1},
    {"core/rpc.js", asset_15, sizeof asset_15 - 1},
    {"core/seen.js", asset_16, sizeof asset_16 - 1},
    {"core/time.js", asset_17, sizeof asset_17 - 1},
    {"core/words.js", asset_18, sizeof asset_18 - 1},
    {"icon.svg", asset_19, sizeof asset_19 - 1},
    {"index.html", asset_20, sizeof asset_20 - 1},
    {"main.js", asset_21, sizeof asset_21 - 1},
    {"styles/base.css", asset_22, sizeof asset_22 - 1},
    {"styles/icons.css", asset_23, sizeof asset_23 - 1},
    {"styles/pages.css", asset_24, sizeof asset_24 - 1},
    {"styles/session.css", asset_25, sizeof asset_25 - 1},
    {"styles/sidebar.css", asset_26, sizeof asset_26 - 1},
    {"styles/transcript.css", asset_27, sizeof asset_27 - 1},
    {"ui/actions.js", asset_28, sizeof asset_28 - 1},
    {"ui/activity.js", asset_29, sizeof asset_29 - 1},
    {"ui/app.js", asset_30, sizeof asset_30 - 1},
    {"ui/card.js", asset_31, sizeof asset_31 - 1},
    {"ui/chart.js", asset_32, sizeof asset_32 - 1},
    {"ui/composer.js", asset_33, sizeof asset_33 - 1},
    {"ui/dom.js", asset_34, sizeof asset_34 - 1},
    {"ui/hits.js", asset_35, sizeof asset_35 - 1},
    {"ui/home.js", asset_36, sizeof asset_36 - 1},
    {"ui/keys.js", asset_37, sizeof asset_37 - 1},
    {"ui/message.js", asset_38, sizeof asset_38 - 1},
    {"ui/news.js", asset_39, sizeof asset_39 - 1},
    {"ui/panels.js", asset_40, sizeof asset_40 - 1},
    {"ui/parts.js", asset_41, sizeof asset_41 - 1},
    {"ui/popups.js", asset_42, sizeof asset_42 - 1},
    {"ui/projects.js", asset_43, sizeof asset_43 - 1},
    {"ui/prompt.js", asset_44, sizeof asset_44 - 1},
    {"ui/scroller.js", asset_45, sizeof asset_45 - 1},
    {"ui/search.js", asset_46, sizeof asset_46 - 1},
    {"ui/session.js", asset_47, sizeof asset_47 - 1},
    {"ui/sidebar-entry.js", asset_48, sizeof asset_48 - 1},
    {"ui/sidebar.js", asset_49, sizeof asset_49 - 1},
    {"ui/theme.js", asset_50, sizeof asset_50 - 1},
    {"ui/timeline.js", asset_51, sizeof asset_51 - 1},
    {"ui/transcript-keys.js", asset_52, sizeof asset_52 - 1},
    {"ui/transcript.js", asset_53, sizeof asset_53 - 1},
    {"ui/travel.js", asset_54, sizeof asset_54 - 1},
    {"ui/verify.js", asset_55, sizeof asset_55 - 1},
};

size_t daybook_asset_count(void) { return sizeof assets / sizeof *assets; }

struct daybook_asset daybook_asset_at(size_t number) { return assets[number]; }
