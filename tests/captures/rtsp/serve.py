#!/usr/bin/env python3
"""An RTSP server that keys SRTP by MIKEY: GStreamer's.  serve.py ADDRESS  (gir1.2-gst-rtsp-server-1.0)

G.711 of counted samples, so that what was sent is known: sample n of the audio is n * 37 mod 256.
"""

import sys

import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address(sys.argv[1])
server.set_service("8554")
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch("( audiotestsrc wave=ticks is-live=true samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1 "
                   "! alawenc ! rtppcmapay name=pay0 pt=8 "
                   "audiotestsrc freq=300 is-live=true samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1 "
                   "! mulawenc ! rtppcmupay name=pay1 pt=0 )")
factory.set_profiles(GstRtsp.RTSPProfile.SAVP)
factory.set_shared(False)
server.get_mount_points().add_factory("/cam", factory)
server.attach(None)
GLib.MainLoop().run()
