// Prints where the members of FFmpeg's structs lie, by the installed headers: one "struct.member<TAB>offset" line per row of
// layout-rows.inc, which layout-probe.sh writes from src/MediaShm.Pipeline/Media/FFmpeg/ffmpeg-layout.tsv.
#include <stddef.h>
#include <stdio.h>

#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/frame.h>
#include <libavutil/hwcontext.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>

#define ROW(type, member) printf("%s.%s\t%zu\n", #type, #member, offsetof(type, member));
#define SIZE(type) printf("%s.sizeof\t%zu\n", #type, sizeof(type));

int main(void)
{
#include "layout-rows.inc"
    return 0;
}
