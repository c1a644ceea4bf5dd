using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeDetector.Models;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Networks;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>
/// A checkpoint on disk: the mark, the length of a JSON header, the header, the tensors' float32 values in their fixed order, and the SHA-256
/// of all before.
/// </summary>
internal static class CheckpointFile
{
    private const int LargestHeader = 1 << 20;

    private static ReadOnlySpan<byte> Mark => "EDTRAIN1"u8;

    /// <summary>Writes a checkpoint; one that was there before stays until the new one is whole.</summary>
    /// <exception cref="IOException">The file cannot be written; the one before stays.</exception>
    /// <exception cref="UnauthorizedAccessException">As before.</exception>
    public static void Write(string path, Checkpoint checkpoint, CheckpointTensors tensors) => WholeFile.Write(path, stream =>
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(checkpoint);
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        Put(Mark);
        Put(length);
        Put(header);
        foreach (NamedTensor tensor in tensors.All)
        {
            using torch.Tensor flat = tensor.Value.detach().contiguous();
            Put(flat.bytes);
        }

        stream.Write(hash.GetHashAndReset());

        void Put(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            stream.Write(bytes);
        }
    });

    /// <summary>Reads the header alone, after a look at the whole file's hash.</summary>
    /// <exception cref="InputException">The file is absent, no checkpoint, or damaged.</exception>
    public static Checkpoint ReadHeader(string path) => Guarded(path, stream =>
    {
        RequireWhole(path, stream);
        return Header(path, stream);
    });

    /// <summary>Reads a checkpoint into a run's tensors.</summary>
    /// <exception cref="InputException">The file is absent, no checkpoint, damaged, or of another network.</exception>
    public static Checkpoint Read(string path, CheckpointTensors tensors) => Guarded(path, stream =>
    {
        RequireWhole(path, stream);
        Checkpoint checkpoint = Header(path, stream);
        long bytes = tensors.All.Sum(tensor => tensor.Value.numel() * tensor.Value.element_size());
        if (stream.Length - stream.Position - SHA256.HashSizeInBytes != bytes)
        {
            throw new InputException(path, "the checkpoint is of another network or optimiser");
        }

        using IDisposable noGradient = torch.no_grad();
        foreach (NamedTensor tensor in tensors.All)
        {
            using torch.Tensor loaded = torch.empty_like(tensor.Value, requires_grad: false);
            stream.ReadExactly(loaded.bytes);
            tensor.Value.copy_(loaded);
        }

        return checkpoint;
    });

    private static T Guarded<T>(string path, Func<FileStream, T> read)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return read(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, "there is no checkpoint to continue; leave out --resume to begin");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"the checkpoint cannot be read: {e.Message}");
        }
    }

    private static void RequireWhole(string path, FileStream stream)
    {
        byte[] buffer = new byte[1 << 20];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long left = stream.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            int read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        byte[] told = new byte[SHA256.HashSizeInBytes];
        if (stream.ReadAtLeast(told, told.Length, throwOnEndOfStream: false) < told.Length || !hash.GetHashAndReset().AsSpan().SequenceEqual(told))
        {
            throw new InputException(path, "the checkpoint is damaged or cut off");
        }

        stream.Position = 0;
    }

    private static Checkpoint Header(string path, FileStream stream)
    {
        byte[] start = new byte[Mark.Length + sizeof(int)];
        stream.ReadExactly(start);
        int length = BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(Mark.Length));
        if (!start.AsSpan().StartsWith(Mark) || length is < 2 or > LargestHeader)
        {
            throw new InputException(path, "not a checkpoint of edgedetector-train, or of another version");
        }

        byte[] header = new byte[length];
        stream.ReadExactly(header);
        try
        {
            return JsonSerializer.Deserialize<Checkpoint>(header) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new InputException(path, "a checkpoint of another version of edgedetector-train");
        }
    }
}
