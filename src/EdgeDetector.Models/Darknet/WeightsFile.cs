using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeDetector.Models.Darknet;

/// <summary>
/// A Darknet weights file opened beside its network: float32 values, little-endian, layer after layer in the order of the cfg. The length
/// is checked at once; Darknet itself stops silently where a file ends.
/// </summary>
public sealed class WeightsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly Network _network;
    private readonly long[] _offsets;

    private WeightsFile(string path, SafeFileHandle handle, Network network, int? layers)
    {
        File = Path.GetFileName(path);
        _handle = handle;
        _network = network;
        Length = RandomAccess.GetLength(handle);
        Header = ReadHeader(network.Layers.Sum(layer => layer.WeightCount));
        _offsets = new long[network.Layers.Count + 1];
        _offsets[0] = Header.ByteCount;
        foreach (Layer layer in network.Layers)
        {
            _offsets[layer.Place.Index + 1] = _offsets[layer.Place.Index] + (layer.WeightCount * sizeof(float));
        }

        LayerCount = layers is int first ? CountLayers(first) : CheckLength();
    }

    /// <summary>The name of the file, for messages.</summary>
    public string File { get; }

    /// <summary>Number of bytes.</summary>
    public long Length { get; }

    /// <summary>What the file begins with.</summary>
    public WeightsHeader Header { get; }

    /// <summary>How many of the network's layers, from the first on, can be read.</summary>
    public int LayerCount { get; }

    /// <summary>Opens a file and checks that it fits the network.</summary>
    /// <param name="path">The weights.</param>
    /// <param name="network">The network of its cfg.</param>
    /// <param name="layers">
    /// Null: the file must hold the whole network and nothing else. A number: only so many first layers are of interest, and the file may
    /// end after fewer (as Darknet's `partial` leaves it) or go on with layers of another network.
    /// </param>
    /// <exception cref="ImportException">The file cannot be read, is no weights file or does not belong to the network.</exception>
    public static WeightsFile Open(string path, Network network, int? layers = null)
    {
        ArgumentNullException.ThrowIfNull(network);
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
            return new WeightsFile(path, handle, network, layers);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The values of one part of a layer; a matrix comes output by output, whichever way the file has it. Empty where the layer has no
    /// such part.
    /// </summary>
    /// <param name="layer">The layer, below <see cref="LayerCount"/>.</param>
    /// <param name="kind">Which part.</param>
    /// <exception cref="ImportException">A value is not finite, or the file can no longer be read.</exception>
    public float[] Read(int layer, WeightKind kind)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, LayerCount);
        Layer described = _network.Layers[layer];
        long offset = OffsetOf(layer);
        foreach (WeightPart part in described.WeightParts)
        {
            if (part.Kind == kind)
            {
                return ReadPart(described, offset, part);
            }

            offset += part.Count * sizeof(float);
        }

        return [];
    }

    /// <summary>The byte offset of a layer's first value.</summary>
    internal long OffsetOf(int layer) => _offsets[layer];

    /// <summary>Fills <paramref name="values"/> from a byte offset on.</summary>
    internal void Read(long offset, Span<float> values) => Read(offset, MemoryMarshal.AsBytes(values));

    /// <summary>Fills <paramref name="bytes"/> from a byte offset on.</summary>
    internal void Read(long offset, Span<byte> bytes)
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

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private float[] ReadPart(Layer layer, long offset, WeightPart part)
    {
        float[] values = new float[part.Count];
        Read(offset, values.AsSpan());
        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        if (bad >= 0)
        {
            throw FoldedNorm.NotANumber(this, layer.Place, offset + ((long)bad * sizeof(float)));
        }

        return Header.Transposed && part.Kind == WeightKind.Weights && layer is ConnectedLayer connected
            ? WeightsWriter.Transpose(values, connected.Outputs)
            : values;
    }

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

        Span<byte> start = stackalloc byte[(int)Math.Min(Length, WeightsHeader.Long)];
        Read(0, start);
        return WeightsHeader.Read(File, start, Length, expectedFloats);
    }

    private int CheckLength()
    {
        long expected = _offsets[^1];
        if (Length > expected)
        {
            throw ImportException.AtOffset(
                File,
                expected,
                $"{Length - expected} bytes are left after the last layer: {_network.File} needs {expected} bytes, the file has {Length}; "
                + "they do not belong together");
        }

        return Length == expected
            ? _network.Layers.Count
            : throw ImportException.AtOffset(
                File,
                Length,
                $"the file ends in {LayerAtEnd().Place} of {_network.File}, which needs {expected} bytes in all; "
                + "it was cut short, belongs to another cfg or holds only the first layers for training");
    }

    private int CountLayers(int first)
    {
        if (first < 1 || first > _network.Layers.Count)
        {
            throw new ImportException($"{File}: the first {first} layers are asked for, but {_network.File} has 1 to {_network.Layers.Count}");
        }

        if (Length >= _offsets[first])
        {
            return first;
        }

        int whole = Array.LastIndexOf(_offsets, Length);
        return whole > 0 && Length > Header.ByteCount
            ? whole
            : throw ImportException.AtOffset(
                File,
                Length,
                $"the file ends within {LayerAtEnd().Place} of {_network.File}, before the first {first} layers are through; "
                + $"it was cut short or belongs to another cfg: {LayerAtEnd().Place.Index} layers are whole");
    }

    private Layer LayerAtEnd() => _network.Layers.First(layer => _offsets[layer.Place.Index + 1] > Length);
}
