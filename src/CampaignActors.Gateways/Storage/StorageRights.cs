using System.Runtime.InteropServices;

namespace CampaignActors.Gateways.Storage;

/// <summary>
/// Rights of what a node stores: folders 0700 and files 0600, for the account of the process alone, because mails, extraction files and
/// the journal hold data of customers. A folder that its administrator has marked with the set-group-ID bit (<c>chmod 2750</c> or
/// <c>2770</c>) is shared with its group, as nodes of several accounts need it: what is made in it gets the group's rights of the folder.
/// Accounts that are neither owner nor group never get any. Windows inherits rights from the folder, and nothing is changed there.
/// </summary>
public static partial class StorageRights
{
    public const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Names in a data folder that programs of this project make; a log beside them has a name that a person chose.</summary>
    private static readonly string[] s_files =
        ["journal.db", "views.db", "audience.db", "admin-key", "address", "node.lock", "node.pid", "node.log", "local.pid"];
    private static readonly string[] s_folders = ["mails", "sent", "files", "jobs", "importing", "page-keys"];

    /// <summary>Files and folders that this process and its children make from now on are for its account alone, from their first byte
    /// on.</summary>
    public static void RestrictProcess()
    {
        if (!OperatingSystem.IsWindows())
            _ = Umask((uint)(Group | Others));
    }

    /// <summary>Makes a folder with its missing parents, for the account of the process alone.</summary>
    public static string CreateFolder(string path) =>
        (OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, Folder)).FullName;

    /// <summary>The rights of group and others for new entries of this folder.</summary>
    /// <returns>Bits of the group, the set-group-ID bit included; none where the folder is not shared.</returns>
    internal static UnixFileMode SharedWith(string folder)
    {
        if (OperatingSystem.IsWindows())
            return UnixFileMode.None;
        var mode = new DirectoryInfo(folder).UnixFileMode;
        return mode.HasFlag(UnixFileMode.SetGroup) ? mode & (Group | UnixFileMode.SetGroup) : UnixFileMode.None;
    }

    /// <summary>Rights of a new file in a folder that is shared in this way.</summary>
    internal static UnixFileMode FileIn(UnixFileMode shared) => File | (shared & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite));

    /// <summary>
    /// Takes rights away that an earlier version gave: of the data folder and what our programs made in it. The folder itself comes
    /// first, which closes everything below at once. Folders within it come after their files, so one that has the right mode needs no
    /// second look. A folder that holds other things and no data of ours yet, and one that all accounts share (<c>/tmp</c>), keep their
    /// mode.
    /// </summary>
    /// <returns>The paths that stay open, with the reasons; empty when there are none.</returns>
    public static IReadOnlyList<string> CloseDataFolder(string folder)
    {
        List<string> problems = [];
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
            return problems;
        if (IsOurs(folder))
            Set(folder, Folder, problems);
        foreach (var file in Files(folder))
            Set(file, File, problems);
        foreach (var below in s_folders.Select(name => Path.Combine(folder, name)).Where(Directory.Exists))
            CloseBelow(below, problems);
        return problems;
    }

    /// <summary>The same for a folder of mails, files and jobs outside the data folder. One that is shared with its group stays
    /// so.</summary>
    /// <inheritdoc cref="CloseDataFolder"/>
    public static IReadOnlyList<string> CloseOutsideFolder(string folder)
    {
        List<string> problems = [];
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
            return problems;
        if (!Mode(folder).HasFlag(UnixFileMode.StickyBit))
            Set(folder, Folder | SharedWith(folder), problems);
        foreach (var below in s_folders.Select(name => Path.Combine(folder, name)).Where(Directory.Exists))
            CloseBelow(below, problems);
        return problems;
    }

    /// <summary>The paths of a data folder that other accounts may read or write; links are not followed.</summary>
    /// <param name="shared">Whether a set-group-ID bit shares it with its group; never so with a journal.</param>
    public static IEnumerable<string> OpenToOthers(string folder, bool shared)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
            return [];
        var below = s_folders.Select(name => Path.Combine(folder, name)).Where(Directory.Exists).ToList();
        var ours = Files(folder).Concat(below).Concat(below.SelectMany(b => Directory.EnumerateFileSystemEntries(b, "*", s_walk))).ToList();
        // A folder of other accounts' things that holds nothing of ours has nothing to hide.
        return (ours.Count > 0 ? ours.Prepend(folder) : ours)
            .Where(path => IsOpen(path, shared && SharedWith(Parent(path)) != UnixFileMode.None));

        string Parent(string path) => path == folder || Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
    }

    private static readonly EnumerationOptions s_walk = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    private static readonly EnumerationOptions s_here = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    private static bool IsOpen(string path, bool groupMayRead)
    {
        var mode = Mode(path);
        return (mode & Others) != 0 || (!groupMayRead && (mode & Group) != 0);
    }

    private static bool IsOurs(string folder) =>
        !Mode(folder).HasFlag(UnixFileMode.StickyBit)
        && (Files(folder).Any() || !Directory.EnumerateFileSystemEntries(folder).Any());

    private static IEnumerable<string> Files(string folder) =>
        s_files.SelectMany(name => Directory.EnumerateFiles(folder, name + "*")).Where(f => !IsLink(f));

    private static bool IsLink(string path) => new FileInfo(path).Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static void CloseBelow(string folder, List<string> problems)
    {
        if (IsLink(folder))
            return;
        var shared = SharedWith(folder);
        if ((Mode(folder) & ~shared & (Group | Others)) == 0)
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*", s_here))
            Set(file, FileIn(shared), problems);
        foreach (var below in Directory.EnumerateDirectories(folder, "*", s_here))
            CloseBelow(below, problems);
        Set(folder, Folder | shared, problems);
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : System.IO.File.GetUnixFileMode(path);

    private static void Set(string path, UnixFileMode mode, List<string> problems)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && Mode(path) != mode)
                System.IO.File.SetUnixFileMode(path, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path}: {e.Message}");
        }
    }

    [DllImport("libc", EntryPoint = "umask", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint Umask(uint mask);
}
