using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeDetector.Models.Darknet;

/// <summary>
/// A Darknet weights file opened beside its network: float32 values, little-endian, layer after layer in the order of the cfg. The length
/// is checked at once; Darknet itself stops silently where a file ends.
/// </summary>
internal sealed class WeightsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly long[] _offsets;

    private WeightsFile(string path, SafeFileHandle handle, Network network)
    {
        File = Path.GetFileName(path);
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
        Header = ReadHeader(network.Layers.Sum(layer => layer.WeightCount));
        _offsets = new long[network.Layers.Count + 1];
        _offsets[0] = Header.ByteCount;
        foreach (Layer layer in network.Layers)
        {
            _offsets[layer.Place.Index + 1] = _offsets[layer.Place.Index] + (layer.WeightCount * sizeof(float));
        }

        CheckLength(network);
    }

    /// <summary>The name of the file, for messages.</summary>
    public string File { get; }

    public long Length { get; }

    public WeightsHeader Header { get; }

    /// <exception cref="ImportException">The file cannot be read, is no weights file or does not belong to the network.</exception>
    public static WeightsFile Open(string path, Network network)
    {
        SafeFileHandle handle;
        try
        {
            if (Directory.Exists(path))
            {
                throw new ImportException($"{path}: the weights are a folder, not a file");
            }

            handle = System.IO.File.OpenHandle(path, options: FileOptions.SequentialScan);
        }
        catch (FileNotFoundException error)
        {
            throw new ImportException($"{path}: the weights file does not exist", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path}: the weights file cannot be read: {error.Message}", error);
        }

        try
        {
            return new WeightsFile(path, handle, network);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The byte offset of a layer's first value.</summary>
    public long OffsetOf(int layer) => _offsets[layer];

    /// <summary>Fills <paramref name="values"/> from a byte offset on.</summary>
    public void Read(long offset, Span<float> values) => Read(offset, MemoryMarshal.AsBytes(values));

    /// <summary>Fills <paramref name="bytes"/> from a byte offset on.</summary>
    public void Read(long offset, Span<byte> bytes)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_handle, bytes[done..], offset + done);
            }
            catch (IOException error)
            {
                throw ImportException.AtOffset(File, offset + done, $"cannot be read: {error.Message}");
            }

            done += read > 0
                ? read
                : throw ImportException.AtOffset(
                    File,
                    offset + done,
                    "the file ends here, though it was longer before: it is being changed");
        }
    }

    public void Dispose() => _handle.Dispose();

    private WeightsHeader ReadHeader(long expectedFloats)
    {
        if (Length < WeightsHeader.Short)
        {
            byte[] all = new byte[Length];
            Read(0, all.AsSpan());
            throw Length == 0
                ? new ImportException($"{File}: the weights file is empty")
                : WeightsHeader.NotWeights(File, all, $"it has {Length} bytes, its header alone would have {WeightsHeader.Short}");
        }

        Span<byte> start = stackalloc byte[WeightsHeader.Short];
        Read(0, start);
        return WeightsHeader.Read(File, start, Length, expectedFloats);
    }

    private void CheckLength(Network network)
    {
        long expected = _offsets[^1];
        if (Length > expected)
        {
            throw ImportException.AtOffset(
                File,
                expected,
                $"{Length - expected} bytes are left after the last layer: {network.File} needs {expected} bytes, the file has {Length}; "
                + "they do not belong together");
        }

        if (Length < expected)
        {
            Layer cut = network.Layers.First(layer => _offsets[layer.Place.Index + 1] > Length);
            throw ImportException.AtOffset(
                File,
                Length,
                $"the file ends in {cut.Place} of {network.File}, which needs {expected} bytes in all; "
                + "it was cut short, belongs to another cfg or holds only the first layers for training");
        }
    }
}
