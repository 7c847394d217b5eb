#!/bin/bash
# Makes one input of the media cases with the installed ffmpeg.   usage: make-input.sh NAME FILE
# Frames of lum are flat, luma 16 + 7 (N mod 30): which frame it is survives any filter.
set -eu
name=$1 out=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ff() { ffmpeg -nostdin -hide_banner -v error -y -threads 1 "$@"; }
lum() { echo "color=black:s=$1:r=$2:d=$3,format=yuv420p,geq=lum='16+7*mod(N,30)':cb=128:cr=128"; }
flat() { echo "color=c=$1:s=$2:r=$3:d=$4"; }
patches() { echo "$(flat red 96x32 10 0.5),drawbox=x=32:y=0:w=32:h=32:color=lime:t=fill,drawbox=x=64:y=0:w=32:h=32:color=blue:t=fill"; }
quad() { echo "$(flat green "$1" 10 1),drawbox=x=0:y=0:w=iw/2:h=ih/2:color=red:t=fill,format=yuv420p"; }
x264=(-c:v libx264 -preset veryfast -threads 1)
clip=$(lum 160x120 25 1)
tone=(-f lavfi -i "sine=440:r=48000:d=1")

segment() { # OUT COLOUR SIZE OFFSET: ten frames of one colour
  ff -f lavfi -i "$(flat "$2" "$3" 10 1),format=yuv420p" "${x264[@]}" -bf 0 -g 10 -qp 12 -muxdelay 0 -muxpreload 0 -output_ts_offset "$4" -f mpegts "$1"
}

chapters() {
  printf ';FFMETADATA1\ntitle=Big\nartist=Me\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=400\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=400\nEND=1000\ntitle=Two\n' > "$work/chapters"
}

case $name in
  # sizes and strides
  odd) ff -f lavfi -i "$(flat 0x40A060 320x242 10 1),format=yuv420p,crop=319:241:0:0:exact=1" -c:v libvpx-vp9 -lossless 1 -cpu-used 8 -f webm "$out" ;;
  odd444) ff -f lavfi -i testsrc2=s=853x480:r=12:d=1,format=yuv444p "${x264[@]}" -qp 20 -f mp4 "$out" ;;
  bar) ff -f lavfi -i "$(flat gray 540x360 10 1),drawbox=x=300:y=0:w=8:h=360:color=white:t=fill,format=yuv420p" "${x264[@]}" -qp 10 -f mp4 "$out" ;;
  padded) ff -f lavfi -i "$(flat 0x3060C0 1294x964 5 1),format=yuv420p" "${x264[@]}" -qp 10 -f mp4 "$out" ;;
  qpel) ff -f lavfi -i "testsrc2=s=718x394:r=25:d=0.5,scroll=h=0.013:v=0.017,format=yuv420p" -c:v mpeg4 -flags +qpel -bf 2 -q:v 6 -f avi "$out" ;;
  mpeg2) ff -f lavfi -i "testsrc2=s=718x394:r=25:d=0.5,scroll=h=0.013:v=0.017,format=yuv420p" -c:v mpeg2video -bf 2 -q:v 8 -f mpegts "$out" ;;
  coded1088) ff -f lavfi -i "$(flat 0xC08040 1920x1080 5 0.6),format=yuv420p" "${x264[@]}" -qp 10 -f mp4 "$out" ;;
  cropped)
    ff -f lavfi -i "$(flat red 320x240 10 1),drawbox=x=10:y=6:w=310:h=234:color=green:t=fill,format=yuv420p" "${x264[@]}" -qp 8 -f mp4 "$work/c.mp4"
    ff -i "$work/c.mp4" -c copy -bsf:v h264_metadata=crop_left=10:crop_top=6:crop_right=0:crop_bottom=0 -f mp4 "$out" ;;
  grow) segment "$work/a" red 320x240 1; segment "$work/b" blue 640x480 2; cat "$work/a" "$work/b" > "$out" ;;
  shrink) segment "$work/a" red 640x480 1; segment "$work/b" blue 322x242 2; cat "$work/a" "$work/b" > "$out" ;;
  huge) ff -f lavfi -i "$(flat 0x3060C0 8192x4320 2 1),format=yuv420p" "${x264[@]}" -preset ultrafast -qp 20 -f mp4 "$out" ;;
  y4m) ff -f lavfi -i "$(lum 164x124 10 0.5),crop=161:121:0:0:exact=1" -f yuv4mpegpipe "$out" ;;

  # time
  vfr) ff -f lavfi -i "$(lum 160x120 25 0.8),settb=1/1000,setpts='if(lt(N,10),N*33,330+(N-10)*117)'" -fps_mode passthrough -enc_time_base 1:1000 "${x264[@]}" -qp 10 -f matroska "$out" ;;
  jitter) ff -f lavfi -i "$clip,settb=1/1000,setpts='N*40+mod(N*7,13)-6+10'" -fps_mode passthrough -enc_time_base 1:1000 "${x264[@]}" -qp 10 -f matroska "$out" ;;
  hole) ff -f lavfi -i "$clip" -vf "select='not(between(n,8,12))'" -fps_mode passthrough "${x264[@]}" -bf 2 -f matroska "$out" ;;
  start10) ff -f lavfi -i "$clip" -itsoffset 0.2 -f lavfi -i "sine=440:r=48000:d=0.8" -map 0 -map 1 "${x264[@]}" -qp 10 -c:a aac -b:a 64k -muxdelay 0 -muxpreload 0 -output_ts_offset 10 -f mpegts "$out" ;;
  late) ff -itsoffset 0.5 -f lavfi -i "$clip" "${tone[@]}" -fps_mode passthrough "${x264[@]}" -qp 10 -c:a aac -f mp4 "$out" ;;
  wrap) ff -f lavfi -i "$clip" "${tone[@]}" "${x264[@]}" -qp 10 -c:a aac -output_ts_offset 95443.2 -muxdelay 0 -muxpreload 0 -f mpegts "$out" ;;
  joined) # the clock wraps within, and steps back where the second part begins
    for start in 95443.3 95444.28; do ff -f lavfi -i "$clip" "${tone[@]}" "${x264[@]}" -qp 10 -c:a aac -output_ts_offset $start -muxdelay 0 -muxpreload 0 -f mpegts "$work/$start"; done
    cat "$work/95443.3" "$work/95444.28" > "$out" ;;
  negative) ff -f lavfi -i "$clip" "${tone[@]}" "${x264[@]}" -qp 10 -bf 2 -c:a aac -movflags +negative_cts_offsets -f mp4 "$out" ;;
  editlist)
    ff -f lavfi -i "$(lum 160x120 25 2)" "${x264[@]}" -bf 2 -g 25 -keyint_min 25 -sc_threshold 0 -qp 10 -f mp4 "$work/e.mp4"
    ff -ss 0.68 -i "$work/e.mp4" -c copy -f mp4 "$out" ;;
  bframes) ff -f lavfi -i "$(lum 160x120 30 1)" "${x264[@]}" -bf 3 -b_strategy 0 -x264-params b-pyramid=normal:scenecut=0:keyint=250 -qp 10 -f mp4 "$out" ;;
  faststart) "$0" bframes "$work/b.mp4"; ff -i "$work/b.mp4" -c copy -movflags +faststart -f mp4 "$out" ;;
  png) ff -f lavfi -i "$(flat red 33x17 1 1),format=rgb24" -frames:v 1 -f image2 -c:v png "$out" ;;
  jpg) ff -f lavfi -i "$(flat red 36x18 1 1),format=rgb24,format=yuvj422p,crop=33:17:0:0:exact=1" -frames:v 1 -q:v 2 -f image2 -c:v mjpeg "$out" ;;
  four) ff -f lavfi -i "$(lum 160x120 30 0.133)" -frames:v 4 "${x264[@]}" -bf 0 -qp 10 -f mp4 "$out" ;;
  film) ff -f lavfi -i "$(lum 160x120 24000/1001 2)" -frames:v 48 "${x264[@]}" -bf 2 -qp 10 -f matroska "$out" ;;
  annexb) ff -f lavfi -i "$clip" "${x264[@]}" -bf 2 -qp 10 -f h264 "$out" ;;
  hevcraw) ff -f lavfi -i "$clip" -c:v libx265 -x265-params log-level=none:pools=1:frame-threads=1:qp=10 -f hevc "$out" ;;
  mpeg4avi) ff -f lavfi -i "$clip" -c:v mpeg4 -bf 2 -q:v 3 -f avi "$out" ;;
  gif) ff -f lavfi -i "$(flat red 64x48 10 0.1)" -f lavfi -i "$(flat green 64x48 10 0.1)" -f lavfi -i "$(flat blue 64x48 10 0.1)" \
    -filter_complex "[0][1][2]concat=n=3,settb=1/100,setpts='if(eq(N,0),0,if(eq(N,1),10,30))'" -fps_mode passthrough -enc_time_base 1:100 -final_delay 30 -loop 0 -f gif "$out" ;;

  # colour
  ramp10) ff -f lavfi -i "color=black:s=512x64:r=10:d=0.5,format=yuv420p10le,geq=lum='64+X*1.7':cb=512:cr=512" -c:v libx265 -preset ultrafast -x265-params lossless=1:log-level=none:pools=1:frame-threads=1 -tag:v hvc1 -f mp4 "$out" ;;
  hdr10) ff -f lavfi -i "color=black:s=320x180:r=10:d=0.5,format=yuv420p10le,geq=lum=500:cb=512:cr=600,setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc:range=tv" -c:v libx265 -preset ultrafast -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -color_range tv \
    -x265-params "log-level=none:pools=1:frame-threads=1:hdr10=1:repeat-headers=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400" -tag:v hvc1 -f mp4 "$out" ;;
  hlg) ff -f lavfi -i "testsrc2=s=96x64:r=10:d=0.5,format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc:range=tv" -c:v libx265 -x265-params log-level=none:pools=1:frame-threads=1:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc \
    -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc -color_range tv -tag:v hvc1 -f mp4 "$out" ;;
  gbrp) ff -f lavfi -i "$(patches),format=bgr24" -c:v libx264rgb -preset veryfast -threads 1 -crf 0 -f matroska "$out" ;;
  pal8) ff -f lavfi -i "$(patches),format=rgb24,split[a][b];[a]palettegen=reserve_transparent=0[p];[b][p]paletteuse=dither=none" -c:v png -pix_fmt pal8 -f mov "$out" ;;
  alpha) ff -f lavfi -i "testsrc2=s=97x65:r=10:d=0.3,format=yuva420p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='2*X'" -c:v ffv1 -f nut "$out" ;;
  bottomup) ff -f lavfi -i "$(quad 320x240),format=bgr24,vflip" -c:v rawvideo -pix_fmt bgr24 -flipped_raw_rgb 1 -f avi "$out" ;;
  patches-*) ff -f lavfi -i "$(patches),format=rgb24,format=${name#patches-}" -c:v rawvideo -pix_fmt "${name#patches-}" -f nut "$out" ;;
  colour-*-*) # colour-MATRIX-RANGE: red, by the tags
    matrix=${name#colour-} range=${matrix#*-} matrix=${matrix%-*} scale=${matrix%nc} scale=${scale%bg} # scale's names are not those of the tags
    ff -f lavfi -i "$(flat red 320x240 10 0.5),format=rgb24,scale=out_color_matrix=$scale:out_range=$range,format=yuv420p,setparams=colorspace=$matrix:range=$range" "${x264[@]}" -qp 8 -colorspace "$matrix" -color_range "$range" -f mp4 "$out" ;;
  ffv1-*) ff -f lavfi -i "testsrc2=s=97x65:r=10:d=0.3,format=${name#ffv1-}" -c:v ffv1 -level 3 -f nut "$out" ;;
  odd-*) # 17x13
    ff -f lavfi -i "testsrc2=s=64x64:r=10:d=0.3,format=rgb24,crop=17:13:0:0:exact=1,format=${name#odd-}" -c:v ffv1 -level 3 -f nut "$out" ;;
  raw-*) ff -f lavfi -i "testsrc2=s=97x65:r=10:d=0.3,format=${name#raw-}" -c:v rawvideo -pix_fmt "${name#raw-}" -f nut "$out" ;;

  # shape
  sar) ff -f lavfi -i "$(flat 0x808040 720x576 10 0.5),setsar=16/15,format=yuv420p" "${x264[@]}" -qp 12 -f mp4 "$out" ;;
  fields-tff) ff -f lavfi -i "testsrc2=s=720x576:r=50:d=0.4,interlace,setsar=16/15" -c:v mpeg2video -flags +ildct+ilme -top 1 -q:v 3 -f mpegts "$out" ;;
  fields-bff) ff -f lavfi -i "testsrc2=s=720x480:r=60:d=0.4,interlace=scan=bff,setsar=8/9" "${x264[@]}" -x264-params bff=1 -f matroska "$out" ;;
  quad) ff -f lavfi -i "$(quad 320x240)" "${x264[@]}" -qp 10 -f mp4 "$out" ;;
  turned-*) # by an option from FFmpeg 6 on, by a tag before
    "$0" quad "$work/q.mp4"
    if ffmpeg -v error -h long | grep -- -display_rotation >/dev/null; then ff -display_rotation "${name#turned-}" -i "$work/q.mp4" -c copy -f mp4 "$out"
    else ff -i "$work/q.mp4" -c copy -metadata:s:v rotate="${name#turned-}" -f mp4 "$out"; fi ;;

  # streams
  cover-only) ff -f lavfi -i sine=440:d=1 -f lavfi -i "$(flat red 300x300 1 1)" -map 0 -map 1 -frames:v 1 -c:a aac -c:v png -disposition:v:0 attached_pic -f mp4 "$out" ;;
  cover) ff -f lavfi -i "$clip" -f lavfi -i "$(flat red 800x800 1 1)" -map 0 -map 1:v -c:v:0 libx264 -qp 10 -c:v:1 png -frames:v:1 1 -disposition:v:1 attached_pic -f mp4 "$out" ;;
  sound) ff -f lavfi -i sine=440:d=0.5 -f wav "$out" ;;
  two-videos) ff -f lavfi -i "$clip" -f lavfi -i testsrc2=s=64x48:d=1 -f lavfi -i sine=d=1 -f lavfi -i sine=880:d=1 -map 0 -map 1 -map 2 -map 3 "${x264[@]}" -qp 10 -c:a aac -f matroska "$out" ;;
  timecode)
    printf '1\n00:00:00,100 --> 00:00:00,900\nhello\n' > "$work/s.srt"
    ff -f lavfi -i "$clip" -f lavfi -i sine=440:d=1 -i "$work/s.srt" -map 0 -map 1 -map 2 "${x264[@]}" -qp 10 -c:a aac -c:s mov_text -timecode 01:00:00:00 -f mov "$out" ;;
  font)
    printf 'not a real font' > "$work/x.ttf"
    ff -f lavfi -i "$clip" -attach "$work/x.ttf" -metadata:s:t mimetype=application/x-truetype-font "${x264[@]}" -qp 10 -f matroska "$out" ;;
  ac3) ff -f lavfi -i "$clip" "${tone[@]}" -map 0 -map 1 "${x264[@]}" -qp 10 -c:a ac3 -b:a 96k -f mpegts "$out" ;;
  adts) ff -f lavfi -i "$clip" "${tone[@]}" -map 0 -map 1 "${x264[@]}" -qp 10 -c:a aac -b:a 64k -f mpegts "$out" ;;
  many-sounds) ff -f lavfi -i "$clip" "${tone[@]}" -map 0 -map 1 -map 1 -map 1 "${x264[@]}" -c:a:0 aac -c:a:1 wavpack -c:a:2 tta -f matroska "$out" ;;

  wma) ff -f lavfi -i "$clip" "${tone[@]}" -c:v wmv2 -q:v 3 -c:a wmav2 -f asf "$out" ;;
  chapters) chapters; ff -f lavfi -i "$clip" "${tone[@]}" -i "$work/chapters" -map 0 -map 1 -map_metadata 2 "${x264[@]}" -qp 10 -c:a aac -metadata comment=C -metadata:s:a:0 language=deu -f mp4 "$out" ;;
  rich) # several sounds, subtitles, a file, chapters, tags and dispositions
    chapters
    printf '1\n00:00:00,100 --> 00:00:00,900\nhello\n' > "$work/s.srt"
    printf 'not a real font' > "$work/x.ttf"
    ff -f lavfi -i "$clip" "${tone[@]}" -f lavfi -i sine=880:r=44100:d=1 -i "$work/s.srt" -i "$work/chapters" -map 0 -map 1 -map 2 -map 3 -map_metadata 4 \
      -attach "$work/x.ttf" -metadata:s:t mimetype=application/x-truetype-font -metadata:s:v title=Main -metadata:s:a:0 language=deu -metadata:s:a:1 language=fra \
      -metadata:s:a:1 title=Commentary -metadata:s:s:0 language=spa -disposition:a:0 default -disposition:a:1 comment -disposition:s:0 forced+hearing_impaired \
      "${x264[@]}" -qp 10 -c:a:0 aac -c:a:1 pcm_s16le -c:s srt -f matroska "$out" ;;

  # damage
  no-index) "$0" odd444 "$work/whole"; head -c $(($(stat -c %s "$work/whole") * 6 / 10)) "$work/whole" > "$out" ;;
  empty) : > "$out" ;;
  appledouble) { printf '\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        \x00\x02\x00\x00\x00\x09'; head -c 4048 /dev/zero; } > "$out" ;;
  cut60)
    ff -f lavfi -i testsrc2=s=320x240:r=25:d=2 "${x264[@]}" -g 10 -bf 0 -qp 20 -movflags +faststart -f mp4 "$work/s.mp4"
    head -c $(($(stat -c %s "$work/s.mp4") * 6 / 10)) "$work/s.mp4" > "$out" ;;

  refs16) ff -f lavfi -i "testsrc2=s=320x240:r=25:d=2.4" "${x264[@]}" -x264-params ref=16:bframes=8:b-adapt=0:b-pyramid=normal:keyint=250:scenecut=0 -qp 30 -f mp4 "$out" ;;
  long) ff -f lavfi -i "$(lum 320x180 60 5)" "${x264[@]}" -bf 2 -qp 12 -f mp4 "$out" ;;
  *) echo "no input is called '$name'" >&2; exit 2 ;;
esac
