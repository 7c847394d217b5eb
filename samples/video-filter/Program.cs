using VideoFilter;
using VideoFilter.Run;

return (int)Application.Run(args, FilterRun.Execute);
