#ifndef DAYBOOK_CURL_SHIM_H
#define DAYBOOK_CURL_SHIM_H

#include <curl/curl.h>

/* Swift imports no variadic functions: one wrapper for each kind of argument. */

typedef size_t (*daybook_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode daybook_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode daybook_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode daybook_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode daybook_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode daybook_curl_set_data_callback(
    CURL *handle, CURLoption option, daybook_curl_data_callback value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode daybook_curl_set_open_socket(CURL *handle, curl_opensocket_callback value) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline long daybook_curl_status(CURL *handle) {
    long value = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &value);
    return value;
}

/* Seconds, from either form of the header; 0 where there is none. */
static inline curl_off_t daybook_curl_retry_after(CURL *handle) {
    curl_off_t value = 0;
    curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &value);
    return value;
}

static inline CURLcode daybook_curl_result(const CURLMsg *message) { return message->data.result; }

static inline CURL *daybook_curl_handle(const CURLMsg *message) { return message->easy_handle; }

#endif
