using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>
/// Anonymous memory that two processes share: no name in any folder, gone with the last process that holds it, however that ends. Its
/// size is sealed, so that no process can pull it away from under the other (memfd_create(2); kernel 3.17, glibc 2.27).
/// </summary>
internal sealed unsafe partial class SharedMemory : IDisposable
{
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const int AddSeals = 1033;
    private const int GetSeals = 1034;
    private const int SealSeals = 1;
    private const int SealShrink = 2;
    private const int SealGrow = 4;

    private readonly SafeFileHandle _file;
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;

    private SharedMemory(SafeFileHandle file, long bytes)
    {
        _file = file;
        _mapping = MemoryMappedFile.CreateFromFile(
            file, null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, bytes);
        byte* address = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        Address = (nint)address;
    }

    /// <summary>Address of the first byte in this process.</summary>
    public nint Address { get; }

    /// <summary>The file descriptor by which another process of the same user finds the memory.</summary>
    public int Descriptor => (int)_file.DangerousGetHandle();

    /// <summary>Makes memory of so many bytes, all 0.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static SharedMemory Create(long bytes)
    {
        int descriptor = memfd_create("edgedetector-frames", CloseOnExec | AllowSealing);
        if (descriptor < 0)
        {
            throw new IOException($"no shared memory: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        SafeFileHandle file = new(descriptor, ownsHandle: true);
        try
        {
            RandomAccess.SetLength(file, bytes);
            return fcntl(file, AddSeals, SealSeals | SealShrink | SealGrow) == 0
                ? new SharedMemory(file, bytes)
                : throw new IOException($"shared memory cannot be sealed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens the memory that another process made, and makes sure that it is what that process says.</summary>
    /// <param name="process">The other process.</param>
    /// <param name="descriptor">Its file descriptor.</param>
    /// <param name="bytes">How large it must be.</param>
    /// <exception cref="IOException">It is not there, is no sealed memory, or has another size.</exception>
    public static SharedMemory Open(int process, int descriptor, long bytes)
    {
        SafeFileHandle file = OpenFile($"/proc/{process}/fd/{descriptor}");
        try
        {
            // Only sealed memory has seals; the size of anything else could change under our reading.
            int seals = fcntl(file, GetSeals, 0);
            if (seals < 0 || (seals & SealShrink) == 0 || RandomAccess.GetLength(file) != bytes)
            {
                throw new IOException("the shared memory is not what it should be");
            }

            return new SharedMemory(file, bytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping.Dispose();
        _file.Dispose();
    }

    private static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, int argument);
}
