using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using EdgeDetector.Geometry;
using Microsoft.Win32.SafeHandles;

namespace EdgeDetector.Service.Capture.Devices;

/// <summary>
/// Asks drivers what their cameras can deliver (V4L2's VIDIOC_QUERYCAP and VIDIOC_ENUM_…, linux/videodev2.h), which works while another
/// program reads them.
/// </summary>
internal static unsafe partial class VideoDeviceReader
{
    private const uint QueryCapabilities = 0x8068_5600;
    private const uint EnumerateFormats = 0xC040_5602;
    private const uint EnumerateSizes = 0xC02C_564A;
    private const uint EnumerateRates = 0xC034_564B;

    private const uint Capture = 0x0000_0001;
    private const uint CaptureInPlanes = 0x0000_1000;
    private const uint HasCapabilitiesOfItsOwn = 0x8000_0000;
    private const uint CaptureBuffers = 1;
    private const uint CaptureBuffersInPlanes = 9;
    private const uint Discrete = 1;

    // A driver that always has one more would keep us for ever; the longest list seen has 60 sizes.
    private const int Most = 256;

    /// <summary>What a device can deliver; null where it is none, or delivers no pictures.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public static VideoDevice? Read(string path)
    {
        using SafeFileHandle device = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return Read(device);
    }

    private static VideoDevice? Read(SafeFileHandle device)
    {
        Capabilities capabilities = default;
        if (ioctl(device, QueryCapabilities, &capabilities) != 0)
        {
            return null;
        }

        // A camera has more files than the one with the pictures, such as that with the metadata of each.
        uint can = (capabilities.OfDevice & HasCapabilitiesOfItsOwn) != 0 ? capabilities.OfFile : capabilities.OfDevice;
        return (can & (Capture | CaptureInPlanes)) == 0
            ? null
            : new VideoDevice(
                TextOf(capabilities.Card),
                TextOf(capabilities.Bus),
                ReadFormats(device, (can & Capture) != 0 ? CaptureBuffers : CaptureBuffersInPlanes));
    }

    private static List<VideoFormat> ReadFormats(SafeFileHandle device, uint buffers)
    {
        List<VideoFormat> formats = [];
        FormatEntry entry = new() { Buffers = buffers };
        for (; entry.Index < Most && ioctl(device, EnumerateFormats, &entry) == 0; entry.Index++)
        {
            formats.Add(new VideoFormat(FourCharacters.Of(entry.Code), ReadSizes(device, entry.Code)));
        }

        return formats;
    }

    private static List<VideoSize> ReadSizes(SafeFileHandle device, uint code)
    {
        List<VideoSize> sizes = [];
        SizeEntry entry = new() { Code = code };
        for (; entry.Index < Most && ioctl(device, EnumerateSizes, &entry) == 0; entry.Index++)
        {
            bool isOne = entry.Kind == Discrete;
            PixelSize least = new(entry.MinWidth, isOne ? entry.DiscreteHeight : entry.MinHeight);
            PixelSize most = isOne ? least : new PixelSize(entry.MaxWidth, entry.MaxHeight);
            List<double> rates = ReadRates(device, code, most, out bool isRange);
            sizes.Add(new VideoSize(least, most, rates) { IsRateRange = isRange });
            if (!isOne)
            {
                // A range is the only entry.
                break;
            }
        }

        return sizes;
    }

    private static List<double> ReadRates(SafeFileHandle device, uint code, PixelSize size, out bool isRange)
    {
        isRange = false;
        List<double> rates = [];
        RateEntry entry = new() { Code = code, Width = size.Width, Height = size.Height };
        for (; entry.Index < Most && ioctl(device, EnumerateRates, &entry) == 0; entry.Index++)
        {
            rates.Add(entry.Least.Rate);
            if (entry.Kind != Discrete)
            {
                isRange = true;
                rates.Add(entry.Longest.Rate);
                break;
            }
        }

        return rates;
    }

    private static string TextOf(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);

        // The camera's own words, which must not steer a terminal.
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
    }

    [LibraryImport("libc")]
    private static partial int ioctl(SafeFileHandle device, nuint request, void* argument);

    [InlineArray(16)]
    private struct Bytes16
    {
        private byte _first;
    }

    [InlineArray(32)]
    private struct Bytes32
    {
        private byte _first;
    }

    /// <summary>struct v4l2_capability.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Capabilities
    {
        public Bytes16 Driver;
        public Bytes32 Card;
        public Bytes32 Bus;
        public uint Version;
        public uint OfDevice;
        public uint OfFile;
        public fixed uint Reserved[3];
    }

    /// <summary>struct v4l2_fmtdesc.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FormatEntry
    {
        public uint Index;
        public uint Buffers;
        public uint Flags;
        public Bytes32 Description;
        public uint Code;
        public fixed uint Reserved[4];
    }

    /// <summary>struct v4l2_frmsizeenum: width and height, or their ranges in the same place.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 44)]
    private struct SizeEntry
    {
        [FieldOffset(0)]
        public uint Index;

        [FieldOffset(4)]
        public uint Code;

        [FieldOffset(8)]
        public uint Kind;

        [FieldOffset(12)]
        public int MinWidth;

        [FieldOffset(16)]
        public int DiscreteHeight;

        [FieldOffset(16)]
        public int MaxWidth;

        [FieldOffset(24)]
        public int MinHeight;

        [FieldOffset(28)]
        public int MaxHeight;
    }

    /// <summary>struct v4l2_frmivalenum: a time between two pictures, or the shortest and the longest.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 52)]
    private struct RateEntry
    {
        [FieldOffset(0)]
        public uint Index;

        [FieldOffset(4)]
        public uint Code;

        [FieldOffset(8)]
        public int Width;

        [FieldOffset(12)]
        public int Height;

        [FieldOffset(16)]
        public uint Kind;

        [FieldOffset(20)]
        public Interval Least;

        [FieldOffset(28)]
        public Interval Longest;
    }

    /// <summary>struct v4l2_fract, in seconds.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Interval
    {
        public uint Numerator;
        public uint Denominator;

        public readonly double Rate => Numerator == 0 ? 0 : (double)Denominator / Numerator;
    }
}
