using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using OpenCvSharp;
using TorchSharp;

namespace EdgeDetector.Training.Data;

/// <summary>
/// The batches of a training, made ahead on threads of their own. Batch k depends on the seed and k alone, so a training that is resumed
/// at k sees what it would have seen.
/// </summary>
internal sealed class BatchSource : IDisposable
{
    private readonly BatchMaker _maker;
    private readonly BatchSettings _settings;
    private readonly Thread[] _threads;
    private readonly ConcurrentBag<float[]> _buffers = [];

    /// <summary>Guards all below, and is pulsed when any of it changes.</summary>
    private readonly object _lock = new();
    private readonly Dictionary<long, Made> _made = [];
    private long _nextToTake;
    private long _nextToMake;
    private bool _isStopped;

    /// <summary>Starts the threads; they begin with batch 0, or with the one that is asked for first.</summary>
    /// <param name="store">The pictures, at least one.</param>
    /// <param name="settings">How they become batches.</param>
    public BatchSource(PictureStore store, BatchSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfZero(store.Pictures.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Pictures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Prefetch, 1);
        _maker = new BatchMaker(store, settings);
        _settings = settings;
        // The threads here are as many as are wanted: OpenCV must not start more for each of them.
        Cv2.SetNumThreads(1);
        _threads = [.. Enumerable.Range(0, settings.Threads).Select(i => new Thread(Work) { IsBackground = true, Name = $"batches-{i}" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Waits for a batch; quickest with rising indexes. The caller disposes it.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <exception cref="EdgeDetector.Service.Pictures.InputException">A picture of this batch cannot be read or decoded.</exception>
    /// <exception cref="ObjectDisposedException">This was disposed.</exception>
    public TrainingBatch Take(long index)
    {
        PictureBatch batch = TakePictures(index);
        torch.Tensor pictures = torch.empty([batch.Truths.Length, 3, batch.Size.Height, batch.Size.Width], torch.float32);
        batch.Values.Span.CopyTo(MemoryMarshal.Cast<byte, float>(pictures.bytes));
        Return(batch);
        return new TrainingBatch(pictures, batch.Truths);
    }

    /// <summary>As <see cref="Take"/>, without a tensor. The buffer is given back by <see cref="Return"/>, or left to the garbage collector.</summary>
    internal PictureBatch TakePictures(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Made? made;
        lock (_lock)
        {
            if (index != _nextToTake)
            {
                Restart(index);
            }

            while (!_made.Remove(index, out made))
            {
                ObjectDisposedException.ThrowIf(_isStopped, this);
                Monitor.Wait(_lock);
            }

            _nextToTake = index + 1;
            Monitor.PulseAll(_lock);
        }

        made.Failure?.Throw();
        return made.Batch!;
    }

    /// <summary>Lets a batch's buffer be used again.</summary>
    internal void Return(PictureBatch batch) => _buffers.Add(batch.Buffer);

    /// <summary>Ends the threads and waits for them: a batch that is being made is finished.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.PulseAll(_lock);
        }

        Array.ForEach(_threads, thread => thread.Join());
    }

    /// <summary>Goes on from another batch; those that are not needed any more are dropped.</summary>
    private void Restart(long index)
    {
        (_nextToTake, _nextToMake) = (index, index);
        foreach (Made made in _made.Values.Where(made => made.Batch is not null))
        {
            Return(made.Batch!);
        }

        _made.Clear();
        Monitor.PulseAll(_lock);
    }

    private void Work()
    {
        using PicturePainter painter = new();
        while (Begin() is { } index)
        {
            Made made = Make(index, painter);
            lock (_lock)
            {
                // What a jump made useless is dropped; what was begun twice is the same twice.
                if (index >= _nextToTake && index < _nextToMake)
                {
                    _made[index] = made;
                    Monitor.PulseAll(_lock);
                }
            }
        }
    }

    /// <summary>Waits until a batch is to be made.</summary>
    /// <returns>Its index; null at the end.</returns>
    private long? Begin()
    {
        lock (_lock)
        {
            while (!_isStopped && _nextToMake >= _nextToTake + _settings.Prefetch)
            {
                Monitor.Wait(_lock);
            }

            return _isStopped ? null : _nextToMake++;
        }
    }

    private Made Make(long index, PicturePainter painter)
    {
        try
        {
            if (!_buffers.TryTake(out float[]? buffer))
            {
                buffer = GC.AllocateUninitializedArray<float>(_maker.LargestBuffer);
            }

            return new Made(_maker.Make(index, painter, buffer), null);
        }
        catch (Exception e)
        {
            // Whatever it is, whoever takes this batch gets it.
            return new Made(null, ExceptionDispatchInfo.Capture(e));
        }
    }

    private sealed record Made(PictureBatch? Batch, ExceptionDispatchInfo? Failure);
}
